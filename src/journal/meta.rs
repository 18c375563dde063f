use super::key::{seal, unseal};
use super::{Key, KeyKind, Store, StoreError};
use serde_json::{Map, Value as Json};

/// The format this build writes; it reads all up to it.
///
/// It grows when something is written that an earlier build would misread, and not for what an earlier build carries
/// along unread: fields, registers, members and keys it does not know.
pub const FORMAT: u32 = 1;

/// What a workspace says of itself, under its key `m`.
///
/// ```text
/// <crc32>|{"created":"…","name":"…","sample":false,"schema":1}
/// ```
///
/// In every format this stays an object of JSON behind its checksum, with the format a build needs to change the
/// workspace as the number `schema`: that is what a build of an earlier format goes by. Members it does not know stay.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta(Map<String, Json>);

impl Meta {
    /// What a workspace says of itself; nothing where it says nothing that can be read.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn read(store: &dyn Store, workspace: &str) -> Result<Option<Meta>, StoreError> {
        Ok(store.get(&Meta::key(workspace))?.as_deref().and_then(Meta::parse))
    }

    /// Reads a stored value.
    #[must_use]
    pub fn parse(stored: &str) -> Option<Meta> {
        match serde_json::from_str(unseal(stored)?) {
            Ok(Json::Object(members)) => Some(Meta(members)),
            _ => None,
        }
    }

    /// The value to be stored.
    #[must_use]
    pub fn text(self) -> String {
        seal(&Json::Object(self.0).to_string())
    }

    /// The key of a workspace's own.
    #[must_use]
    pub fn key(workspace: &str) -> String {
        Key::new(workspace, KeyKind::Meta).to_string()
    }

    /// The format a build needs to change the workspace; the first one where nothing is said.
    #[must_use]
    pub fn format(&self) -> u32 {
        let told = self.0.get("schema").and_then(Json::as_u64);
        told.map_or(1, |format| u32::try_from(format).unwrap_or(u32::MAX))
    }

    /// Asks for a format, unless a later one is asked for already.
    pub fn raise(&mut self, format: u32) {
        let format = format.max(self.format());
        self.set("schema", format.into());
    }

    /// What people call the workspace.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.text_of("name")
    }

    /// When it got that name, as text that sorts by time; before everything where it does not say.
    #[must_use]
    pub fn named_at(&self) -> &str {
        self.text_of("created").unwrap_or_default().trim_end_matches('Z')
    }

    /// Whether it is made up.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.0.get("sample").and_then(Json::as_bool).unwrap_or(false)
    }

    /// Sets a member; the others stay.
    pub fn set(&mut self, member: &str, value: Json) {
        self.0.insert(member.to_owned(), value);
    }

    fn text_of(&self, member: &str) -> Option<&str> {
        self.0.get(member)?.as_str()
    }
}
