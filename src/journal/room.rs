//! How full the store is, and what may still be written there: a ladder.

/// How full the store is, in UTF-16 code units, keys and what other pages keep there included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
    /// In use.
    pub used: usize,
    /// What the browser allows.
    pub quota: usize,
}

/// A rung of the ladder, from an empty store to a full one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// There is room.
    Ample,
    /// It is said that the store is filling.
    SaySo,
    /// Archiving closed records is offered.
    OfferArchive,
    /// Nothing is taken in that is not there yet; what is there is worked on as ever.
    NoGrowth,
    /// Nothing is written but what makes room.
    ReadOnly,
}

/// What a write is for, which decides how long it is let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// It brings in records that are not there: a new one, an import, a colleague's file.
    Grow,
    /// It goes on with what is there: a status, a note, an edit, taking a step back.
    GoOn,
    /// It makes room, or removes what must not stay.
    MakeRoom,
}

/// From how many hundredths of the quota each rung is reached, lowest first.
pub const LADDER: [(Rung, usize); 4] =
    [(Rung::SaySo, 70), (Rung::OfferArchive, 80), (Rung::NoGrowth, 85), (Rung::ReadOnly, 95)];

impl Fill {
    /// The rung that is reached.
    #[must_use]
    pub fn rung(self) -> Rung {
        let reached = |(_, from): &&(Rung, usize)| self.used >= self.share(*from);
        LADDER.iter().rev().find(reached).map_or(Rung::Ample, |(rung, _)| *rung)
    }

    /// The same store with so many more code units in use.
    #[must_use]
    pub fn with(self, more: usize) -> Fill {
        Fill { used: self.used.saturating_add(more), ..self }
    }

    /// Code units that may be written before a rung is reached; 0 once it is.
    #[must_use]
    pub fn before(self, rung: Rung) -> usize {
        let from = LADDER.iter().find(|(r, _)| *r == rung).map_or(0, |(_, from)| *from);
        self.share(from).saturating_sub(self.used)
    }

    /// So many hundredths of the quota, rounded up.
    fn share(self, hundredths: usize) -> usize {
        // The quota may be as large as numbers go: where nothing limits a store.
        self.quota / 100 * hundredths + (self.quota % 100 * hundredths).div_ceil(100)
    }

    /// In use, in hundredths of the quota, rounded down.
    #[must_use]
    pub fn percent(self) -> usize {
        self.used.saturating_mul(100) / self.quota.max(1)
    }
}

impl Rung {
    /// Why a write is not let through on this rung, and what helps; nothing where it is.
    #[must_use]
    pub fn refuses(self, deed: Deed) -> Option<&'static str> {
        match deed {
            Deed::Grow if self >= Rung::NoGrowth => Some(NO_GROWTH),
            Deed::GoOn if self >= Rung::ReadOnly => Some(READ_ONLY),
            Deed::Grow | Deed::GoOn | Deed::MakeRoom => None,
        }
    }
}

const NO_GROWTH: &str = "This browser’s storage is nearly full, so nothing new is taken in. What is here can be \
                         worked on as ever. To make room, archive closed records under Data and settings.";
const READ_ONLY: &str = "This browser’s storage is full but for a reserve, so nothing is changed. Save a file, then \
                         archive closed records or erase a workspace under Data and settings.";
