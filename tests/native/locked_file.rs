//! Files under a passphrase and packed files: what is read of them before anything is decrypted or unpacked.

use crate::recipe;
use plumbline::exchange::file_kind::{FileKind, MOST_PACKED, NotUnwrapped, most_unpacked, workspace_text};
use plumbline::exchange::locked_file::{ITERATIONS, NotOpened, file, header, parse};
use proptest::prelude::*;
use std::path::Path;

fn sample() -> Vec<u8> {
    file(&header(ITERATIONS, &[7; 16], &[9; 12]), &[5; 40])
}

#[test]
fn a_file_is_known_by_its_first_bytes() {
    let check = |bytes: &[u8], expected| assert_eq!(FileKind::of(bytes), expected, "{bytes:?}");
    check(b"{\"plumbline\":1,\"workspace\":\"w\"}\n", FileKind::Workspace);
    check(b"\xef\xbb\xbf{\"plumbline\":1}", FileKind::Workspace);
    check(b"\n  {\"plumbline\":1}", FileKind::Workspace);
    check(b"\x1f\x8b\x08\0", FileKind::Packed);
    check(&sample(), FileKind::Locked);
    check(b"plumbline locked 2\nwhatever comes", FileKind::Locked);
    check(b"plumbline,locked\n1,2\n", FileKind::Other);
    check(b"Ticket,Title\n", FileKind::Other);
    check(b"\x1f", FileKind::Other);
    check(b"", FileKind::Other);
}

#[test]
fn what_comes_out_of_a_packed_file_has_bounds() {
    let check = |packed: usize, most| assert_eq!(most_unpacked(packed), most, "{packed}");
    check(0, Some(1 << 20));
    check(2_000, Some(1 << 20));
    check(20_000, Some(2_000_000));
    check(1 << 20, Some(64 << 20));
    check(MOST_PACKED, Some(64 << 20));
    check(MOST_PACKED + 1, None);
}

#[test]
fn what_was_unwrapped_is_a_workspace_file_or_says_what_it_is_not() {
    let check = |bytes: &[u8], expected: Result<&str, NotUnwrapped>| {
        assert_eq!(workspace_text(bytes.to_vec()), expected.map(str::to_owned), "{bytes:?}");
    };
    check(b"{\"plumbline\":1}\n", Ok("{\"plumbline\":1}\n"));
    check(b"\xef\xbb\xbf {\"plumbline\":", Ok("\u{feff} {\"plumbline\":"));
    check(b"", Err(NotUnwrapped::NoWorkspace));
    check(b"Ticket,Title\n", Err(NotUnwrapped::NoWorkspace));
    check(b"\x1f\x8b\x08\0", Err(NotUnwrapped::NoWorkspace));
    check(&sample(), Err(NotUnwrapped::NoWorkspace));
    check(b"{\"plumbline\":\xed\xa0\x80", Err(NotUnwrapped::NoText));
    let told = [
        (NotUnwrapped::TooLarge, "32 MiB"),
        (NotUnwrapped::Swells, "unpacked it is larger"),
        (NotUnwrapped::Damaged, "take another copy"),
        (NotUnwrapped::NoWorkspace, "open what is in it"),
        (NotUnwrapped::NoText, "UTF-8"),
    ];
    for (why, words) in told {
        assert!(why.to_string().contains(words), "{why}");
    }
}

#[test]
fn a_locked_file_is_laid_out_as_the_readme_says() {
    let bytes = sample();
    assert_eq!(bytes.len(), 51 + 40 + 4);
    assert_eq!(&bytes[..19], b"plumbline locked 1\n");
    assert_eq!(bytes[19..23], [0, 9, 39, 192], "600,000");
    assert_eq!((&bytes[23..39], &bytes[39..51], &bytes[51..91]), (&[7; 16][..], &[9; 12][..], &[5; 40][..]));
    // zlib's own crc32 of the same bytes.
    assert_eq!(bytes[91..], [0xd9, 0x9c, 0x24, 0xbe]);
}

#[test]
fn a_locked_file_that_no_passphrase_opens_says_why() {
    let check = |bytes: Vec<u8>, expected| assert_eq!(parse(&bytes).err(), Some(expected), "{bytes:?}");
    let with = |iterations, sealed: &[u8]| file(&header(iterations, &[7; 16], &[9; 12]), sealed);
    let whole = sample();
    let told = [NotOpened::NotLocked, NotOpened::Later, NotOpened::Damaged, NotOpened::Iterations(1)];
    for (told, word) in told.iter().zip(["passphrase", "later version", "damaged", "iterations"]) {
        assert!(told.to_string().contains(word), "{told}");
    }
    check(b"Ticket,Title\n".to_vec(), NotOpened::NotLocked);
    check(Vec::new(), NotOpened::NotLocked);
    check(b"plumbline locked ".to_vec(), NotOpened::Damaged);
    check(b"plumbline locked 2\nin another way".to_vec(), NotOpened::Later);
    check(b"plumbline locked 12\n".to_vec(), NotOpened::Later);
    check(b"plumbline locked 1\n".to_vec(), NotOpened::Damaged);
    check(whole[..51].to_vec(), NotOpened::Damaged);
    check(whole[..whole.len() - 1].to_vec(), NotOpened::Damaged);
    check(with(ITERATIONS, &[]), NotOpened::Damaged);
    check(with(ITERATIONS, &[5; 16]), NotOpened::Damaged);
    for iterations in [0, 1, 99_999, 10_000_001, u32::MAX] {
        check(with(iterations, &[5; 40]), NotOpened::Iterations(iterations));
    }
    for iterations in [100_000, ITERATIONS, 10_000_000] {
        assert_eq!(parse(&with(iterations, &[5; 17])).unwrap().iterations, iterations);
    }
}

#[test]
fn the_programs_of_the_readme_open_the_kept_file_and_refuse_another_passphrase() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/locked");
    let plain = std::fs::read_to_string(fixtures.join("1.plumbline.jsonl")).unwrap();
    let file = fixtures.join("1.plumbline.locked");
    assert!(parse(&std::fs::read(&file).unwrap()).is_ok());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("recipes");
    for (language, ..) in recipe::RECIPES {
        let opened = |passphrase| recipe::opened(language, &file, passphrase, &folder);
        let Some(right) = opened("correct horse battery staple") else { continue };
        assert_eq!(right.unwrap(), plain, "{language}");
        assert!(opened("correct horse battery stable").unwrap().is_err(), "{language}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        iterations in 100_000_u32..=10_000_000,
        salt: [u8; 16],
        nonce: [u8; 12],
        sealed in proptest::collection::vec(any::<u8>(), 17..200),
    ) {
        let header = header(iterations, &salt, &nonce);
        let bytes = file(&header, &sealed);
        let read = parse(&bytes).unwrap();
        prop_assert_eq!((read.iterations, read.salt, read.nonce), (iterations, &salt, &nonce));
        prop_assert_eq!((read.header, read.sealed), (&header[..], &sealed[..]));
    }

    #[test]
    fn one_flipped_bit_is_never_taken_for_a_wrong_passphrase(place in 0_usize..95 * 8) {
        let mut bytes = sample();
        bytes[place / 8] ^= 1 << (place % 8);
        prop_assert!(parse(&bytes).is_err());
    }

    #[test]
    fn no_bytes_stop_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        _ = FileKind::of(&bytes);
        _ = parse(&bytes);
        _ = parse(&[b"plumbline locked ".as_slice(), &bytes].concat());
        _ = parse(&file(b"plumbline locked 1\n", &bytes));
    }
}
