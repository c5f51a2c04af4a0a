//! Errors of files, and mistakes in what a person wrote.

use super::samples::{allowed, faults, file_causes, io_cause, mistake, secret_fault, secret_faults, sources};
use crate::support::both::assert_explained;
use bkproc::domain::lang::Lang;
use bkproc::domain::mistake::{Allowed, Fault, Mistake, SecretFault, ValueType};
use bkproc::i18n::explain;
use bkproc::store::StoreError;
use bkproc::store::error::{Cause, Operation};
use std::io;
use std::path::PathBuf;

#[test]
fn every_file_error_says_where_and_what_to_do() {
    let path = PathBuf::from("/d/草稿.json");
    let refusals = [
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::NotFound,
        io::ErrorKind::AlreadyExists,
        io::ErrorKind::StorageFull,
        io::ErrorKind::QuotaExceeded,
        io::ErrorKind::ReadOnlyFilesystem,
        io::ErrorKind::FileTooLarge,
        io::ErrorKind::NotADirectory,
        io::ErrorKind::IsADirectory,
        io::ErrorKind::InvalidData,
        io::ErrorKind::ResourceBusy,
        io::ErrorKind::WouldBlock,
        io::ErrorKind::StaleNetworkFileHandle,
        io::ErrorKind::Other,
    ];
    let doings = [
        Operation::Read,
        Operation::Write,
        Operation::MakeFolder,
        Operation::SetAside,
        Operation::Remove,
        Operation::Lock,
    ];
    let mut all = file_causes();
    all.extend(refusals.map(io_cause));
    all.extend(doings.map(|doing| Cause::Io { doing, kind: io::ErrorKind::Other, message: "x".to_owned() }));
    for cause in all {
        let named = cause != Cause::NoFolder;
        let error = StoreError { path: path.clone(), cause };
        for lang in [Lang::Zh, Lang::En] {
            let told = explain::store_error(lang, &error);
            assert_eq!(told.what.contains("/d/草稿.json"), named, "{}", told.what);
        }
        let error = StoreError { path: PathBuf::from("/d/1.json"), ..error };
        for told in assert_explained(|lang| explain::store_error(lang, &error)) {
            assert!(told.next.is_some());
        }
    }
}

#[test]
fn every_mistake_in_a_file_names_file_line_and_key() {
    let mut all = faults();
    all.extend(secret_faults().into_iter().map(secret_fault));
    all.extend(sources().into_iter().map(|source| Fault::Secret { source, fault: SecretFault::Empty }));
    all.push(secret_fault(SecretFault::Failed { code: None, words: String::new() }));
    all.extend(allowed().into_iter().map(|allowed| Fault::BadValue { found: "x".to_owned(), allowed }));
    for nothing in ["", " "] {
        all.push(Fault::BadValue { found: nothing.to_owned(), allowed: Allowed::NotEmpty });
    }
    all.extend([Fault::UnknownKey { nearest: None }, Fault::UnknownName { found: "x".to_owned(), nearest: None }]);
    for kind in ["string", "integer", "float", "boolean", "datetime", "array", "table"] {
        let kind = ValueType::of_toml(kind);
        all.push(Fault::WrongType { expected: kind, found: kind });
    }
    for fault in all {
        for told in assert_explained(|lang| explain::config_problem(lang, &mistake(fault.clone()))) {
            assert!(told.what.starts_with("/c/config.toml:3:5 environments.prod.uri"), "{}", told.what);
            assert!(told.next.is_some(), "{fault:?}");
        }
    }
    let option = Mistake {
        file: None,
        spot: None,
        key: "--env".to_owned(),
        fault: Fault::UnknownName { found: "prd".to_owned(), nearest: Some("prod".to_owned()) },
    };
    let [zh, en] = assert_explained(|lang| explain::config_problem(lang, &option));
    assert_eq!((zh.what.as_str(), zh.next.as_deref()), ("--env：没有名为 prd 的项", Some("是否应为 prod？")));
    assert_eq!((en.what.as_str(), en.next.as_deref()), ("--env: no such name: prd", Some("Did you mean prod?")));
}
