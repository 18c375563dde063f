use super::field::{SPECIAL, resolve};
use super::{Node, Query, Test};
use crate::register::Register;

impl Query {
    /// A sentence about the fields it asks for that no record of a register has, so that nobody wonders why it finds
    /// nothing; nothing where there are none.
    #[must_use]
    pub fn strangers(&self, register: &Register) -> Option<String> {
        let mut asked: Vec<&'static str> = self.sort.iter().map(|sort| sort.field).collect();
        self.filter.iter().for_each(|node| fields(node, &mut asked));
        let mut strange: Vec<&str> = Vec::new();
        for field in asked {
            if !has(register, field) && !strange.contains(&field) {
                strange.push(field);
            }
        }
        (!strange.is_empty()).then(|| [register.plural, " have no field ", &strange.join(", "), "."].concat())
    }
}

/// Every record has a title and a time it came to be, whatever its register calls them.
fn has(register: &Register, field: &str) -> bool {
    let special = SPECIAL.iter().any(|(id, _)| *id == field);
    special || matches!(field, "title" | "opened_at") || register.field(field).is_some()
}

fn fields(node: &Node, asked: &mut Vec<&'static str>) {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| fields(node, asked)),
        Node::Not(node) => fields(node, asked),
        Node::Field("has" | "no", tests) => {
            asked.extend(tests.iter().filter_map(Test::word).filter_map(|word| resolve(&word.text)));
        }
        Node::Field(id, _) => asked.push(id),
        Node::Text(_) => {}
    }
}
