use super::field::{SPECIAL, misfit_of, resolve};
use super::{Node, Query, Test};
use crate::register::Register;

impl Query {
    /// Sentences about what it asks for that no record of a register has, so that nobody wonders why it finds nothing:
    /// fields of other registers, and what such a field may hold there only.
    #[must_use]
    pub fn strangers(&self, register: &'static Register) -> Vec<String> {
        let mut asked: Vec<(&'static str, &[Test])> =
            self.sort.iter().map(|sort| (sort.field, &[][..])).collect();
        self.filter.iter().for_each(|node| fields(node, &mut asked));
        let mut strange: Vec<&str> = Vec::new();
        let mut sentences = Vec::new();
        for (field, tests) in asked {
            if !has(register, field) && !strange.contains(&field) {
                strange.push(field);
            }
            let told = register.field(field).into_iter().flat_map(|f| tests.iter().map(move |t| (f, t)));
            for sentence in told.filter_map(|(field, test)| misfit_of(register, field, test)) {
                if !sentences.contains(&sentence) {
                    sentences.push(sentence);
                }
            }
        }
        if !strange.is_empty() {
            sentences.insert(0, [register.plural, " have no field ", &strange.join(", "), "."].concat());
        }
        sentences
    }
}

/// Every record has a title and a time it came to be, whatever its register calls them.
fn has(register: &Register, field: &str) -> bool {
    let special = SPECIAL.iter().any(|(id, _)| *id == field);
    special || matches!(field, "title" | "opened_at") || register.field(field).is_some()
}

fn fields<'a>(node: &'a Node, asked: &mut Vec<(&'static str, &'a [Test])>) {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| fields(node, asked)),
        Node::Not(node) => fields(node, asked),
        Node::Field("has" | "no", tests) => {
            let named = tests.iter().filter_map(Test::word).filter_map(|word| resolve(&word.text));
            asked.extend(named.map(|field| (field, &[][..])));
        }
        Node::Field(id, tests) => asked.push((id, tests)),
        Node::Text(_) => {}
    }
}
