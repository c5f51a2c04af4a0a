//! Locks that keep two windows of one machine from writing to one service instance at the same time.

use bkproc::domain::environment::Environment;
use bkproc::domain::id::ServiceInstanceId;
use bkproc::store::target_lock::{Claim, TargetLock, TargetLocks};
use bkproc::store::{Disk, DiskFault, DiskFaults, FsOp};
use rustix::io::Errno;
use std::path::Path;
use std::sync::Arc;

const TARGET: ServiceInstanceId = ServiceInstanceId(48);

fn environment(name: &str, url: &str) -> Environment {
    Environment { name: name.to_owned(), url: url.to_owned(), ..Environment::default() }
}

fn locks(runs: &Path, environment: &Environment) -> TargetLocks {
    TargetLocks::new(Disk::default(), runs, environment)
}

fn ours(claim: Claim) -> TargetLock {
    match claim {
        Claim::Ours(lock) => lock,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_target_is_held_by_one_run_and_free_once_that_is_done() {
    let runs = tempfile::tempdir().unwrap();
    let locks = locks(runs.path(), &environment("prod", "https://cmdb.example/api"));
    let held = ours(locks.claim(TARGET).await.unwrap());
    let again = locks.claim(TARGET).await.unwrap();
    let pid = cfg!(target_os = "linux").then(std::process::id);
    assert!(matches!(again, Claim::Taken { process } if process == pid), "{again:?}");
    let _other_target = ours(locks.claim(ServiceInstanceId(49)).await.unwrap());
    drop(held);
    let _held = ours(locks.claim(TARGET).await.unwrap());
}

#[test]
fn a_cmdb_is_known_by_address_tenant_and_supplier_account_whatever_its_name() {
    let runs = tempfile::tempdir().unwrap();
    let prod = environment("prod", "https://cmdb.example/api/prod");
    let _held = ours(locks(runs.path(), &prod).claim_now(TARGET).unwrap());
    let same = environment("production", "https://CMDB.example:443/api/prod/");
    assert!(matches!(locks(runs.path(), &same).claim_now(TARGET).unwrap(), Claim::Taken { .. }));
    for other in [
        environment("prod", "https://cmdb.example/api/stag"),
        Environment { tenant: Some("b".to_owned()), ..prod.clone() },
        Environment { supplier: "tencent".to_owned(), ..prod },
    ] {
        ours(locks(runs.path(), &other).claim_now(TARGET).unwrap());
    }
}

/// `flock` of util-linux takes the file as another window does, and is killed.
#[test]
#[cfg(target_os = "linux")]
fn a_target_is_free_when_its_process_dies() {
    use std::process::{Command, Stdio};
    let runs = tempfile::tempdir().unwrap();
    let locks = locks(runs.path(), &environment("prod", "https://cmdb.example/api"));
    drop(ours(locks.claim_now(TARGET).unwrap()));
    let folder = std::fs::read_dir(runs.path().join("locks")).unwrap().next().unwrap().unwrap().path();
    let file = folder.join("48.lock");
    let mut other = Command::new("flock")
        .args(["--exclusive", "--no-fork"])
        .arg(&file)
        .args(["sh", "-c", "echo held; exec sleep 600"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = [0; 5];
    std::io::Read::read_exact(other.stdout.as_mut().unwrap(), &mut told).unwrap();
    let taken = locks.claim_now(TARGET).unwrap();
    assert!(matches!(taken, Claim::Taken { process } if process == Some(other.id())), "{taken:?}");
    other.kill().unwrap();
    other.wait().unwrap();
    ours(locks.claim_now(TARGET).unwrap());
}

#[derive(Debug)]
struct Failing(FsOp, Errno);

impl DiskFaults for Failing {
    fn fault(&self, touch: FsOp, _: &Path) -> Option<DiskFault> {
        (touch == self.0).then(|| DiskFault::Fails(self.1.raw_os_error()))
    }
}

#[test]
fn where_nothing_can_be_locked_that_is_said() {
    let runs = tempfile::tempdir().unwrap();
    let environment = environment("prod", "https://cmdb.example/api");
    let on =
        |touch, errno| TargetLocks::new(Disk::with_faults(Arc::new(Failing(touch, errno))), runs.path(), &environment);
    let unlockable = on(FsOp::Lock, Errno::NOLCK);
    let _first = unlockable.claim_now(TARGET).unwrap();
    assert!(matches!(unlockable.claim_now(TARGET).unwrap(), Claim::Unsupported));
    assert!(matches!(TargetLocks::none().claim_now(TARGET).unwrap(), Claim::Unsupported));
    let full = on(FsOp::Create, Errno::NOSPC).claim_now(TARGET).unwrap_err();
    assert!(full.path.starts_with(runs.path()), "{full}");
}
