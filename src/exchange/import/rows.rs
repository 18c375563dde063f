use super::Importer;
use crate::exchange::Shape;
use crate::exchange::draft::NOT_OPENED;
use crate::exchange::rules::{Slot, short};
use crate::journal::{RecordId, Value};
use crate::order::Ordered;
use crate::time::Instant;

/// The rows of a key as a record.
impl<'a> Importer<'a> {
    /// All rows of a key, each an event of the record.
    pub(super) fn build_updates(&mut self, first: usize, last: usize, id: RecordId) {
        self.forget();
        let sheet = self.reading.sheet;
        let key = self.key.map_or("", |column| self.reading.text(first, column));
        let (mut row, mut before, mut last_at) = (first, None, None);
        // After a row that is not taken, what the rules hold is not that of the row before.
        let mut compare = None;
        loop {
            self.built += 1;
            let line = sheet.line(row);
            match self.read_row(row, compare, before.is_none(), key) {
                Ok(at) => {
                    if before.is_none() {
                        self.start_record(id, key);
                    }
                    if last_at.is_some_and(|last_at| at < last_at) {
                        self.draft.remark(line, "It lies before the row above it of the same record; the order of the file is kept.");
                    }
                    self.draft.counts.accepted += 1;
                    self.remark_unknown(line);
                    self.start_event(at, row);
                    self.settle(at, before.is_none());
                    self.write_tags(row);
                    (before, compare, last_at) = (Some(row), Some(row), Some(at));
                }
                Err(reason) => {
                    compare = None;
                    self.draft.reject(line, reason);
                }
            }
            if row == last {
                break;
            }
            row = self.next.get(row).map_or(last, |next| *next as usize);
        }
        if let Some(row) = before {
            // What was never reached belongs to the last event all the same.
            for (slot, at) in std::mem::take(&mut self.waiting) {
                self.write(slot, Value::Instant(at));
            }
            self.remark_times(sheet.line(row));
        }
    }

    /// Of the rows of one key the first that can be read is the record.
    pub(super) fn build_first_good(&mut self, first: usize, last: usize, id: RecordId) {
        let (mut row, mut taken) = (first, None);
        loop {
            let line = self.reading.sheet.line(row);
            if let Some(taken) = taken {
                self.built += 1;
                let key = self.key.map_or("", |column| self.reading.text(row, column));
                self.draft.reject(line, format!("“{}” is already in line {taken}.", short(key)));
            } else if self.build_record(row, id) {
                taken = Some(line);
            }
            if row == last {
                break;
            }
            row = self.next.get(row).map_or(last, |next| *next as usize);
        }
    }

    /// Whether the row could be read.
    fn build_record(&mut self, row: usize, id: RecordId) -> bool {
        self.forget();
        self.built += 1;
        let line = self.reading.sheet.line(row);
        let key = self.key.map_or("", |column| self.reading.text(row, column));
        let updated = match self.read_row(row, None, true, key) {
            Ok(at) => at,
            Err(reason) => {
                self.draft.reject(line, reason);
                return false;
            }
        };
        self.draft.counts.accepted += 1;
        self.remark_unknown(line);
        let pending = std::mem::take(&mut self.pending);
        let of = |slot: Option<Slot>| {
            slot.and_then(|slot| pending.iter().find(|(own, _)| *own == slot)).map(|(_, value)| value.clone())
        };
        let at = |slot: Option<Slot>| of(slot).and_then(|value| value.as_instant());
        let (opened, resolved, closed) = (at(self.life.opened), at(self.life.resolved), at(self.life.closed));
        let said = of(self.life.status).filter(|status| !status.is_null());
        let status = said.unwrap_or_else(|| match (resolved, closed) {
            (_, Some(_)) => self.life.shut(),
            (Some(_), None) => self.life.done(),
            (None, None) => self.life.first(),
        });
        let over = !self.life.phase(&status).is_open();
        // When what is over became so: the last of its times, or else its last update.
        let settled = closed.or(resolved).or(Some(updated).filter(|_| self.updated.is_some()));
        let begin = opened.or(resolved).or(closed).unwrap_or(updated);
        if opened.is_none() && self.life.opened.is_some() {
            self.draft.remark(line, NOT_OPENED);
        }
        if self.life.status.is_some() && !over && settled.is_some() && closed.or(resolved).is_some() {
            self.draft
                .remark(line, "It is still open but has a time of resolution or closure; both are kept.");
        }
        if over && settled.is_none() {
            self.draft.remark(line, "It is resolved or closed but does not say when.");
        }

        self.start_record(id, key);
        self.start_event(begin, row);
        let later = |slot: &Slot| Some(*slot) == self.life.resolved || Some(*slot) == self.life.closed;
        let (late, early): (Vec<_>, Vec<_>) = pending.into_iter().partition(|(slot, _)| later(slot));
        let status_slot = self.life.status;
        for (slot, value) in early.into_iter().filter(|(slot, _)| Some(*slot) != status_slot) {
            self.write(slot, value);
        }
        self.compute();
        self.write_tags(row);
        let write_status = |own: &mut Self, status: Value| {
            if let Some(slot) = own.life.status {
                own.write(slot, status);
            }
        };
        let stays = !over || settled.is_none();
        write_status(self, if stays { status.clone() } else { self.life.first() });
        let mut late = late.into_iter().filter(|(_, value)| !value.is_null()).collect::<Vec<_>>();
        late.order_by_key(|(slot, _)| Some(*slot) == self.life.closed);
        let mut told = stays;
        for (i, (slot, value)) in late.iter().enumerate() {
            let Some(at) = value.as_instant() else { continue };
            self.start_event(at, row);
            let last = i + 1 == late.len();
            if over && last {
                write_status(self, status.clone());
                told = true;
            } else if over {
                write_status(self, self.life.done());
            }
            self.write(*slot, value.clone());
        }
        if let (false, Some(at)) = (told, settled) {
            self.start_event(at, row);
            write_status(self, status);
        }
        self.remark_times(line);
        true
    }

    /// Reads what changed in a row against the one to compare with into `pending`, and the row's time.
    fn read_row(
        &mut self,
        row: usize,
        compare: Option<usize>,
        first: bool,
        key: &'a str,
    ) -> Result<Instant, String> {
        let sheet = self.reading.sheet;
        let at = match self.updated.map(|column| (column, self.reading.text(row, column))) {
            None => self.now,
            Some((_, "")) if self.shape == Shape::Record => self.now,
            Some((_, "")) => return Err("The time of the update is empty.".to_owned()),
            Some((column, text)) => {
                self.reading.instant(sheet.header.get(column).map_or("", String::as_str), text)?
            }
        };
        self.pending.clear();
        for rule in &mut self.rules {
            if rule.field.is_set() || compare.is_some_and(|other| rule.same(sheet, row, other)) {
                continue;
            }
            rule.read(&self.reading, row, &mut self.pending)?;
        }
        // A record is never without a title.
        let place = self.pending.iter().position(|(slot, value)| *slot == self.title && !value.is_null());
        if place.is_none() {
            self.pending.retain(|(slot, _)| *slot != self.title);
            if first {
                let line = sheet.line(row);
                if key.is_empty() {
                    let label = self.reading.register.fields.first().map_or("title", |field| field.label);
                    return Err(format!("The field “{label}” is empty."));
                }
                if self.ruled.contains(&self.title) {
                    self.draft
                        .remark(line, "It has no title; what tells the records apart stands in for it.");
                }
                self.pending.push((self.title, Value::text(key)));
            }
        }
        Ok(at)
    }
}
