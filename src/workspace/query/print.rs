use super::test::{Operator, Test, Word};
use super::{Node, Query, Sort};
use std::fmt::{self, Display, Formatter, Write};

/// The text that parses to the same query.
impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(node) = &self.filter {
            // Without brackets an order behind alternatives would still be read, but looks as if it belonged to one.
            let alone = self.sort.is_empty() || !matches!(node, Node::Or(_));
            if alone { write!(f, "{node}")? } else { write!(f, "({node})")? }
        }
        for (place, Sort { field, down }) in self.sort.iter().enumerate() {
            f.write_str(match place {
                0 if self.filter.is_some() => " sort:",
                0 => "sort:",
                _ => ",",
            })?;
            write!(f, "{}{field}", if *down { "-" } else { "" })?;
        }
        Ok(())
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Node::And(nodes) => list(f, nodes, " ", |n| matches!(n, Node::Or(_))),
            Node::Or(nodes) => list(f, nodes, " OR ", |_| false),
            Node::Not(node) if matches!(**node, Node::And(_) | Node::Or(_)) => write!(f, "-({node})"),
            Node::Not(node) => write!(f, "-{node}"),
            Node::Text(text) => {
                if is_plain(text) {
                    f.write_str(text)
                } else {
                    quoted(f, text)
                }
            }
            Node::Field(id, tests) => {
                write!(f, "{id}:")?;
                for (place, test) in tests.iter().enumerate() {
                    if place > 0 {
                        f.write_char('|')?;
                    }
                    write!(f, "{test}")?;
                }
                Ok(())
            }
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Test::Is(word) => write!(f, "{word}"),
            Test::Compare(operator, word) => {
                let sign = match operator {
                    Operator::Less => "<",
                    Operator::AtMost => "<=",
                    Operator::More => ">",
                    Operator::AtLeast => ">=",
                };
                write!(f, "{sign}{word}")
            }
            Test::Between(from, to) => {
                if let Some(word) = from {
                    write!(f, "{word}")?;
                }
                match to {
                    Some(word) => write!(f, "..{word}"),
                    None => f.write_str("..*"),
                }
            }
        }
    }
}

impl Display for Word {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.literal { quoted(f, &self.text) } else { f.write_str(&self.text) }
    }
}

fn list(f: &mut Formatter<'_>, nodes: &[Node], between: &str, bracketed: fn(&Node) -> bool) -> fmt::Result {
    for (place, node) in nodes.iter().enumerate() {
        if place > 0 {
            f.write_str(between)?;
        }
        if bracketed(node) { write!(f, "({node})")? } else { write!(f, "{node}")? }
    }
    Ok(())
}

fn is_plain(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || "-_.@/#+&,".contains(c);
    !text.is_empty()
        && !text.starts_with('-')
        && !matches!(text, "AND" | "OR" | "NOT")
        && text.chars().all(fits)
}

fn quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}

/// A value as it stands behind a field's name, quoted where it must be.
#[must_use]
pub fn value_text(value: &str) -> String {
    let plain = is_plain(value) && !matches!(value, "none" | "@me") && !value.contains("..");
    if plain { value.to_owned() } else { Word { text: value.to_owned(), literal: true }.to_string() }
}
