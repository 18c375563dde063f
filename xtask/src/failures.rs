//! What failed and what it said, read from a test runner's output, to be told again where a run ends: a log of
//! thousands of lines is cut in its middle by whoever shows it.

/// How much of one failure is told again.
const LINES: usize = 40;

/// The failed tests of a runner, each with what it printed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Failures {
    failed: Vec<Failed>,
    /// The test whose output is being read.
    reading: Option<usize>,
}

#[derive(Debug, PartialEq, Eq)]
struct Failed {
    name: String,
    said: Vec<String>,
}

impl Failures {
    /// Reads one line of libtest's output: `test NAME ... FAILED`, later `---- NAME stdout ----` and what it printed.
    pub fn read(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... FAILED")) {
            self.failed.push(Failed { name: name.to_owned(), said: Vec::new() });
        } else if let Some(name) =
            line.strip_prefix("---- ").and_then(|line| line.strip_suffix(" stdout ----"))
        {
            self.reading = self.failed.iter().position(|failed| failed.name == name);
        } else if matches!(line, "failures:" | "successes:") {
            self.reading = None;
        } else if let Some(failed) = self.reading.and_then(|at| self.failed.get_mut(at))
            && failed.said.len() < LINES
        {
            failed.said.push(line.to_owned());
        }
    }

    /// The names of those that failed.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.failed.iter().map(|failed| failed.name.as_str())
    }

    /// Each with what it said, one below the other.
    pub fn told(&self) -> String {
        let told = self.failed.iter().map(|failed| {
            let said = failed.said.join("\n    ");
            format!("{}\n    {}", failed.name, said.trim())
        });
        told.collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_with_what_it_printed() {
        let mut failures = Failures::default();
        for line in "test files::one ... ok
test files::two ... FAILED
test files::three ... FAILED

successes:

---- files::one stdout ----
all is well

failures:

---- files::two stdout ----

the page does not show “Saved”

---- files::three stdout ----
waited 10 s

failures:
    files::two
    files::three

test result: FAILED. 1 passed; 2 failed"
            .lines()
        {
            failures.read(line);
        }
        assert_eq!(failures.names().collect::<Vec<_>>(), ["files::two", "files::three"]);
        assert_eq!(
            failures.told(),
            "files::two\n    the page does not show “Saved”\nfiles::three\n    waited 10 s"
        );
    }

    #[test]
    fn of_a_long_failure_the_beginning_is_told() {
        let mut failures = Failures::default();
        failures.read("test long ... FAILED");
        failures.read("---- long stdout ----");
        (0..1000).for_each(|number| failures.read(&number.to_string()));
        assert_eq!(failures.told().lines().count(), 1 + LINES);
    }
}
