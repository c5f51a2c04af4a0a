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
    /// A label.
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
}

/// What help shows of the language, each with an example. The tests read each one, and look for every
/// field of the language among them.
pub const TOPICS: [(Topic, &str); 18] = [
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
        let topics: HashSet<Topic> = TOPICS.iter().map(|(topic, _)| *topic).collect();
        assert_eq!(topics.len(), TOPICS.len());
    }
}
