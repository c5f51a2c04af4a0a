//! Golden texts: what is drawn or printed, compared with `tests/snapshots/NAME.snap`.

/// Compares `text` with the golden text of this name. Panics where they differ; `cargo insta review` shows how, or
/// `INSTA_UPDATE=always` writes the new text.
pub(crate) fn assert_golden(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    settings.bind(|| insta::assert_snapshot!(name, text));
}
