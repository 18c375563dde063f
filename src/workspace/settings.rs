use super::Workspace;
use crate::journal::RecordId;
use crate::register::Settings;

/// The identity of the record that holds a setting.
#[must_use]
pub fn setting_id(name: &str) -> RecordId {
    RecordId::of_name(&format!("setting/{name}"))
}

impl Workspace {
    /// The text of a setting; empty where nothing was settled.
    #[must_use]
    pub fn setting(&self, name: &str) -> &str {
        let table = self.table("setting");
        table.and_then(|t| t.record(setting_id(name))).filter(|r| r.stands()).map_or("", |r| r.text("text"))
    }

    /// Reads the settings anew after a record of that register was written.
    pub(super) fn read_settings(&mut self, register: &str) {
        if register != "setting" {
            return;
        }
        let mut settings = Settings::default();
        let digits: Vec<u8> =
            self.setting("matrix").bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
        if digits.len() == 9 && digits.iter().all(|p| (1..=4).contains(p)) {
            for (cell, digit) in settings.matrix.iter_mut().flatten().zip(digits) {
                *cell = digit;
            }
        }
        if let Ok(days) = self.setting("reopen_days").parse() {
            settings.reopen_days = days;
        }
        self.settings = settings;
    }
}
