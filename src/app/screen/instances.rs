//! Step 1: choosing service instances.

use crate::app::catalogue::Catalogue;
use crate::app::find::Finder;
use crate::app::form::Editor;
use crate::app::list::Cursor;
use crate::app::open::Open;
use crate::domain::draft::Target;
use crate::domain::instance::ServiceInstance;

/// The list of service instances of the business, or of the targets when nothing was read.
#[derive(Debug, Clone, Default)]
pub struct Instances {
    /// What the list is narrowed by.
    pub filter: Editor,
    /// Whether the filter is being typed.
    pub filtering: bool,
    /// Whether only the draft's targets are shown.
    pub only_marked: bool,
    /// The rows that match the filter.
    pub finder: Finder,
    /// The cursor among the rows shown.
    pub cursor: Cursor,
}

/// A row of the list.
#[derive(Debug, Clone, Copy)]
pub enum Row<'a> {
    /// A service instance that was read.
    Instance(&'a ServiceInstance),
    /// A target of the draft, as it was when it was marked.
    Target(&'a Target),
}

impl Row<'_> {
    /// Gives its identifier.
    #[must_use]
    pub const fn id(&self) -> crate::domain::id::ServiceInstanceId {
        match self {
            Self::Instance(instance) => instance.id,
            Self::Target(target) => target.id,
        }
    }
}

impl Instances {
    /// Counts the rows shown.
    #[must_use]
    pub fn rows(&self, open: &Open, catalogue: Option<&Catalogue>) -> usize {
        match self.source(open, catalogue) {
            Source::Targets => open.draft.targets.len(),
            Source::Found => self.finder.rows().len(),
        }
    }

    /// Gives a row shown.
    #[must_use]
    pub fn row<'a>(&self, at: usize, open: &'a Open, catalogue: Option<&'a Catalogue>) -> Option<Row<'a>> {
        match self.source(open, catalogue) {
            Source::Targets => open.draft.targets.get(at).map(Row::Target),
            Source::Found => {
                let place = *self.finder.rows().get(at)?;
                catalogue?.instances.get(place as usize).map(Row::Instance)
            }
        }
    }

    /// Counts the marked instances that the filter hides.
    #[must_use]
    pub fn hidden_marks(&self, open: &Open, catalogue: Option<&Catalogue>) -> usize {
        let Some(catalogue) = catalogue.filter(|_| !self.only_marked) else { return 0 };
        let rows = self.finder.rows().iter();
        let shown = rows.filter(|place| {
            catalogue.instances.get(**place as usize).is_some_and(|instance| open.marks.contains(&instance.id))
        });
        open.marks.len().saturating_sub(shown.count())
    }

    fn source(&self, open: &Open, catalogue: Option<&Catalogue>) -> Source {
        let read = catalogue
            .is_some_and(|catalogue| Some(catalogue.business.id) == open.draft.business.as_ref().map(|own| own.id));
        let nothing_read = !read || catalogue.is_some_and(|catalogue| catalogue.instances.is_empty());
        if self.only_marked || nothing_read { Source::Targets } else { Source::Found }
    }
}

/// Where the rows come from.
enum Source {
    Targets,
    Found,
}
