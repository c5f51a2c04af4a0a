//! What help shows of the language of the filter.

/// Something that the language can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A text anywhere.
    Word,
    /// A text with blanks or signs in it.
    Phrase,
    /// A text in the name.
    Name,
    /// The beginning of an address.
    Address,
    /// A cloud area, by number or name.
    Area,
    /// A host, by identifier or name.
    Host,
    /// A text in the name of a set.
    Set,
    /// A text in the name of a module.
    Module,
    /// An expression for a whole name.
    Pattern,
    Label,
    /// A process that is there.
    Has,
    /// A process that is not there.
    Lacks,
    /// How many processes there are.
    Processes,
    /// An identifier.
    Id,
    /// Whether it was made from a service template.
    Template,
    /// A whole value.
    Whole,
    /// Letters with others between them.
    Letters,
    /// What a term does not find.
    Not,
    /// A text in the alias of a process of the plan.
    Alias,
    /// A port that a process of the plan listens on.
    Port,
    /// An address that a process of the plan listens on.
    Bind,
    /// A text anywhere in an entry of a plan.
    EntryWord,
    /// A text anywhere in a row of the table.
    TableWord,
    /// Rows of the table with a problem, an override and the like.
    Is,
    /// A text in a column of the table, by its key.
    Cell,
}

/// What help shows of the language, each with an example. The tests read each one, and look for every
/// field of the language among them.
pub const TOPICS: &[(Topic, &str)] = &[
    (Topic::Word, "nginx"),
    (Topic::Phrase, "\"a b\""),
    (Topic::Name, "name:web"),
    (Topic::Address, "ip:10.1."),
    (Topic::Area, "area:3"),
    (Topic::Host, "host:web-1"),
    (Topic::Set, "set:gz"),
    (Topic::Module, "mod:order"),
    (Topic::Pattern, "mod:gz[1-3]*"),
    (Topic::Label, "label:env=prod"),
    (Topic::Has, "has:nginx"),
    (Topic::Lacks, "no:nginx"),
    (Topic::Processes, "procs:0"),
    (Topic::Id, "id:40-60,99"),
    (Topic::Template, "tpl:no"),
    (Topic::Whole, "mod:=order"),
    (Topic::Letters, "~ngx"),
    (Topic::Not, "!redis"),
];

/// The same of the language over the entries of a plan.
pub const ENTRY_TOPICS: &[(Topic, &str)] = &[
    (Topic::EntryWord, "nginx"),
    (Topic::Alias, "alias:pay"),
    (Topic::Port, "port:8001-8060"),
    (Topic::Bind, "bind:10."),
    (Topic::Address, "ip:10.1."),
    (Topic::Area, "area:3"),
    (Topic::Name, "name:web"),
    (Topic::Set, "set:gz"),
    (Topic::Module, "mod:order"),
    (Topic::Id, "id:40-60,99"),
    (Topic::Whole, "alias:=order"),
    (Topic::Letters, "~ngx"),
    (Topic::Not, "!redis"),
];

/// The same of the language over the rows of the table.
pub const TABLE_TOPICS: &[(Topic, &str)] = &[
    (Topic::TableWord, "nginx"),
    (Topic::Alias, "alias:pay"),
    (Topic::Port, "port:8001-8060"),
    (Topic::Bind, "bind:10."),
    (Topic::Is, "is:problem"),
    (Topic::Cell, "user:app"),
    (Topic::Address, "ip:10.1."),
    (Topic::Area, "area:3"),
    (Topic::Name, "name:web"),
    (Topic::Module, "mod:order"),
    (Topic::Id, "id:40-60,99"),
    (Topic::Whole, "alias:=order"),
    (Topic::Not, "!redis"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::find::Query;
    use std::collections::HashSet;

    #[test]
    fn help_shows_every_field_and_nothing_that_is_not_understood() {
        for (topic, typed) in TOPICS {
            let query = Query::new(typed);
            assert_eq!((query.mistakes(), query.terms.len()), (&[][..], 1), "{topic:?} {typed}");
        }
        for field in Query::fields() {
            assert!(TOPICS.iter().any(|(_, typed)| typed.starts_with(&format!("{field}:"))), "{field}");
        }
        assert_eq!(
            Query::fields().collect::<Vec<_>>().join(" "),
            "name ip area host set mod label has no procs id tpl"
        );
        for (topic, typed) in ENTRY_TOPICS {
            let query = Query::of_entries(typed);
            assert_eq!((query.mistakes(), query.terms.len()), (&[][..], 1), "{topic:?} {typed}");
        }
        for field in Query::entry_fields() {
            assert!(ENTRY_TOPICS.iter().any(|(_, typed)| typed.starts_with(&format!("{field}:"))), "{field}");
        }
        let topics: HashSet<Topic> = TOPICS.iter().map(|(topic, _)| *topic).collect();
        assert_eq!(topics.len(), TOPICS.len());
    }
}
