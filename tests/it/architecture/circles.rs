//! No file of `app`, `cli`, `domain` or `sandbox` imports another one that imports it, directly or over others: what two
//! files share stands below both, and `update` stands above the state.

use super::paths::paths;
use super::source::{Source, sources};
use std::collections::{BTreeMap, BTreeSet};

/// Imports that close a circle on purpose, each with the reason.
const DELIBERATE: &[(&str, &str, &str)] = &[(
    "domain::formula::filter",
    "domain::formula::evaluate",
    "the formula language is recursive: an expression holds filters, and a filter's input and arguments are expressions, \
     which `default` leaves out where it can",
)];

/// The files that each file imports, by their paths of modules.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_circle_of_imports_runs_through_the_state_machine() {
    assert_none(&read("app", 60, 200));
}

#[test]
fn no_circle_of_imports_runs_through_the_commands() {
    assert_none(&folded(read("cli", 40, 60)));
}

#[test]
fn no_circle_of_imports_runs_through_the_domain() {
    assert_none(&folded(read("domain", 60, 100)));
}

#[test]
fn no_circle_of_imports_runs_through_the_sandbox() {
    assert_none(&folded(read("sandbox", 30, 60)));
}

/// Returns the imports of a module without those that are deliberate; there are so many files and imports at least.
fn read(module: &str, least_files: usize, least_imports: usize) -> Imports {
    let files: Vec<_> = sources("src").into_iter().filter(|file| !file.is_test()).collect();
    let mut imports = imports(&files, module);
    assert!(imports.len() > least_files, "the files are no longer found: {}", imports.len());
    let edges: usize = imports.values().map(BTreeSet::len).sum();
    assert!(edges > least_imports, "the imports are no longer found: {edges}");
    let own = |name: &str| name.split("::").next() == Some(module);
    for (from, to, reason) in DELIBERATE.iter().filter(|(from, ..)| own(from)) {
        let known = imports.get_mut(*from).is_some_and(|others| others.remove(*to));
        assert!(known && !reason.is_empty(), "{from} no longer imports {to}; take it out of DELIBERATE");
    }
    imports
}

/// A file and what is in its folder belong together, and count as one way.
fn folded(mut imports: Imports) -> Imports {
    let is_above = |one: &str, other: &str| other.strip_prefix(one).is_some_and(|rest| rest.starts_with("::"));
    for (own, others) in &mut imports {
        others.retain(|other| !is_above(own, other) && !is_above(other, own));
    }
    imports
}

fn assert_none(imports: &Imports) {
    let found = circle(imports);
    assert!(found.is_empty(), "a circle of imports; put what they share below them:\n{}", found.join("\n-> "));
}

/// Returns the imports among the files of a module.
fn imports(files: &[Source], module: &str) -> Imports {
    let names: BTreeSet<_> = files.iter().map(|file| file.module().join("::")).collect();
    let mut imports = Imports::new();
    for file in files.iter().filter(|file| file.module().first() == Some(&module)) {
        let own = file.module().join("::");
        let mut others = BTreeSet::new();
        for path in paths(&file.tokens(), &file.module()) {
            // A path that starts with a child of the file's own.
            let child = format!("{own}::{}", path.names[0]);
            let full = match path.names[0].as_str() {
                "crate" => path.names[1..].join("::"),
                _ if names.contains(&child) => format!("{own}::{}", path.names.join("::")),
                _ => continue,
            };
            // A visibility, such as `pub(in crate::app)`, names no item.
            let below = full.strip_prefix(module).is_some_and(|rest| rest.starts_with("::"));
            others.extend(below.then(|| home(&full, &names)).flatten().filter(|home| *home != own));
        }
        imports.insert(own, others);
    }
    imports
}

/// Returns the file that a path leads into: the longest beginning of it that is one.
fn home(path: &str, names: &BTreeSet<String>) -> Option<String> {
    let mut rest = path;
    loop {
        if names.contains(rest) {
            return Some(rest.to_owned());
        }
        rest = rest.rsplit_once("::")?.0;
    }
}

/// Returns the files of one circle in order, the first one again at the end; empty if there is none.
fn circle(imports: &Imports) -> Vec<String> {
    let mut done = BTreeSet::new();
    for start in imports.keys() {
        let mut way = Vec::new();
        if walk(start, imports, &mut way, &mut done) {
            let first = way.iter().position(|name| Some(name) == way.last()).unwrap();
            return way.split_off(first);
        }
    }
    Vec::new()
}

fn walk(at: &str, imports: &Imports, way: &mut Vec<String>, done: &mut BTreeSet<String>) -> bool {
    let closed = way.iter().any(|name| name == at);
    way.push(at.to_owned());
    if closed {
        return true;
    }
    if !done.contains(at) && imports.get(at).is_some_and(|others| others.iter().any(|to| walk(to, imports, way, done)))
    {
        return true;
    }
    done.insert(at.to_owned());
    way.pop();
    false
}

#[test]
fn circles_are_found_over_several_files_and_through_children() {
    let file = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let found = |files: &[Source]| circle(&imports(files, "app"));
    let state = file("src/app/state.rs", "use super::update::draft; pub(in crate::app) fn f() { draft::put() }");
    let root = file("src/app.rs", "mod state; mod update; pub use state::State;");
    let update = file("src/app/update.rs", "mod draft; use super::state::State; fn g() { draft::put() }");
    let draft = file("src/app/update/draft.rs", "use crate::app::state::State;");
    let round = ["app::state", "app::update::draft", "app::state"];
    assert_eq!(found(&[root.clone(), state, update.clone(), draft.clone()]), round);
    let state =
        file("src/app/state.rs", "use crate::domain::draft; #[cfg(test)] mod tests { use super::super::update; }");
    assert_eq!(found(&[root, state, update, draft]), Vec::<String>::new());
}
