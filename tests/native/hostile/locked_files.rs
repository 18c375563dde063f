//! Files under a passphrase: what no passphrase opens, and what somebody who knows it may have put inside.
//!
//! The cipher is the browser's and gives back what was encrypted, so it is left out here: what is inside stands as it
//! is, with a tag behind it.

use super::cases::{case, takes_away, with_entry};
use super::found::invariants::{gzip, unwrapped};
use super::ways::{file, file_with};
use super::{Case, Expected, Way};
use crate::workspace::Desk;
use Expected::{Kept, Refused, Told, Warned};
use plumbline::exchange::file_kind::FileKind;
use plumbline::exchange::locked_file::{ITERATIONS, MAGIC, file as whole_file, header, parse};

const TAG: [u8; 16] = [0; 16];

/// As the page reads a file that turns out to be locked, once its passphrase was given.
pub fn walk(desk: &mut Desk, given: &[u8]) -> Result<String, String> {
    assert_eq!(FileKind::of(given), FileKind::Locked, "the page takes it for a locked file");
    let locked = parse(given).map_err(|why| why.to_string())?;
    let packed = locked.sealed.strip_suffix(&TAG).expect("a tag");
    let text = unwrapped(packed).map_err(|why| why.to_string())?;
    file(desk, text.as_bytes())
}

fn with_header(iterations: u32, inside: &[u8]) -> Vec<u8> {
    whole_file(&header(iterations, &[7; 16], &[9; 12]), &[inside, &TAG].concat())
}

/// A locked file with bytes in it that were not packed.
fn holding(inside: impl AsRef<[u8]>) -> Vec<u8> {
    with_header(ITERATIONS, inside.as_ref())
}

/// A locked file as the page makes one.
fn locked(inside: impl AsRef<[u8]>) -> Vec<u8> {
    holding(gzip(inside.as_ref()))
}

pub fn cases() -> Vec<Case> {
    const LOCKED: Way = Way::Locked;
    const DAMAGED: Expected = Refused("it is damaged or was cut off");
    const LATER: Expected = Refused("it was made by a later version");
    const OTHER: Expected = Refused("no workspace is in it");
    const SWELLS: Expected = Refused("unpacked it is larger than a workspace file may be");
    let good = file_with("x");
    let whole = locked(&good);
    let length = whole.len();
    let start = |rest: &[u8]| [MAGIC, rest].concat();
    let mut cases = Vec::new();
    let mut add = |threat, given: Vec<u8>, expected: &Expected| {
        cases.push(case(threat, LOCKED, given, expected.clone()));
    };

    // Headers that are none, or of another version.
    for rest in ["", "1", "1\n", "\n", "x\n", "-1\n", "+1\n", "1 \n", "1234567890\n", "１\n", "2"] {
        add("H5", start(rest.as_bytes()), &DAMAGED);
    }
    for rest in ["2\n", "12\nin another way", "01\n", "0\n", "999999999\n"] {
        add("H5", start(rest.as_bytes()), &LATER);
    }
    add("H8", start(b"\xff\xfe\n"), &DAMAGED);
    for iterations in [0, 1, 99_999, 10_000_001, u32::MAX] {
        add(
            "H6",
            with_header(iterations, &gzip(good.as_bytes())),
            &Refused("number of iterations is out of"),
        );
    }
    for iterations in [100_000, 10_000_000] {
        add("H6", with_header(iterations, &gzip(good.as_bytes())), &Kept("x".to_owned()));
    }
    // Nothing is encrypted.
    add("H5", whole_file(&header(ITERATIONS, &[7; 16], &[9; 12]), &[]), &DAMAGED);
    add("H5", whole_file(&header(ITERATIONS, &[7; 16], &[9; 12]), &TAG), &DAMAGED);
    add("H5", whole_file(&whole[..50], &[]), &DAMAGED);

    // Cut off, longer, and with one byte that is another one.
    for end in [20, 22, 51, 55, 67, length / 2, length - 5, length - 4, length - 1] {
        add("H18", whole[..end].to_vec(), &DAMAGED);
    }
    add("H18", [&whole[..], b"\n"].concat(), &DAMAGED);
    add("H18", [&whole[..], &whole[..]].concat(), &DAMAGED);
    for place in [18, 19, 22, 23, 38, 39, 50, 51, 61, length - 21, length - 5, length - 4, length - 1] {
        let mut altered = whole.clone();
        altered[place] ^= 1;
        add("H18", altered, &DAMAGED);
    }

    // What is inside is not packed, or not as it says.
    let packed = gzip(good.as_bytes());
    let with = |place: usize, byte: u8| {
        let mut altered = packed.clone();
        altered[place] ^= byte;
        holding(altered)
    };
    add("H7", holding(&good), &DAMAGED);
    add("H7", holding(b"<script>window.__xss=1</script>"), &DAMAGED);
    add("H7", holding(b"\x1f"), &DAMAGED);
    add("H6", holding(&packed[..packed.len() / 2]), &DAMAGED);
    add("H6", holding(&packed[..packed.len() - 1]), &DAMAGED);
    for (place, byte) in [(2, 1), (3, 0x80), (3, 4), (packed.len() - 1, 1), (packed.len() - 5, 1)] {
        add("H6", with(place, byte), &DAMAGED);
    }

    // It swells.
    add("H6", locked(vec![0; (1 << 20) + 1]), &SWELLS);
    add("H6", locked(vec![b' '; 100 << 20]), &SWELLS);
    add("H6", locked(good.clone() + &"\n".repeat(2 << 20)), &SWELLS);

    // It is packed, and is something else.
    add("H7", locked(b""), &OTHER);
    add("H7", locked(b"Ticket,Title\n1,x\n"), &OTHER);
    add("H7", locked(b"{\"version\":1,\"register\":\"incident\"}"), &OTHER);
    add("H7", locked(b"PK\x03\x04\x14\0\0\0\x08\0"), &OTHER);
    add("H7", locked(&packed), &OTHER);
    add("H7", locked(&whole), &OTHER);
    add("H7", locked(vec![0; 1 << 20]), &OTHER);
    add("H8", locked([good.as_bytes(), b"\xed\xa0\x80"].concat()), &Refused("it is not written in UTF-8"));
    add("H8", locked([b"\xff\xfe".as_slice(), good.as_bytes()].concat()), &OTHER);

    // It is a workspace file, of a kind that would not come in by itself either.
    add("H5", locked("{\"plumbline\":".repeat(1000)), &Refused("line 1: this is not a workspace file"));
    add(
        "H5",
        locked(with_entry("\"title\":\"x\"", "\"title\":1e400")),
        &Refused("line 2: the entry is damaged"),
    );
    add(
        "H5",
        locked(good.replacen("\"schema\":1", "\"schema\":999", 1)),
        &Refused("line 1: the file was made by a later version"),
    );
    add(
        "H7",
        locked(good.replacen(",\"heads\"", ",\"sample\":true,\"heads\"", 1)),
        &Refused("made-up records are never mixed"),
    );
    add("H7", locked(takes_away()), &Told("1 of 1 would be taken away"));
    add("H18", locked(with_entry("\"title\":\"x\"", "\"title\":\"y\"")), &Warned("0000000007 0: Broken"));

    // Nothing is wrong with it.
    add("H1", whole, &Kept("x".to_owned()));
    for text in ["<script>window.__xss=1</script>", "=cmd|' /C calc'!A0", "__proto__"] {
        add("H1", locked(file_with(text)), &Kept(text.to_owned()));
    }
    add("H8", locked("\u{feff}".to_owned() + &good), &Kept("x".to_owned()));
    cases
}
