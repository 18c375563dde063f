use super::files::{settled, words};
use crate::exchange::locked_file::{ITERATIONS, LockedFile, Nonce, Salt, file, header};
use js_sys::{Array, JsString, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CryptoKey, SubtleCrypto};

const NO_CRYPTOGRAPHY: &str = "the browser offers its cryptography only to pages of https addresses";

/// Encrypts bytes under a passphrase, as a whole locked file. Salt and nonce are drawn anew each time.
///
/// # Errors
/// In words, where the browser cannot.
pub async fn lock(inside: &[u8], passphrase: &str) -> Result<Vec<u8>, String> {
    let subtle = subtle().ok_or(NO_CRYPTOGRAPHY)?;
    let (mut salt, mut nonce) = (Salt::default(), Nonce::default());
    // Without good random numbers there is no encryption: here there is no second best.
    let drawn = web_sys::window().and_then(|w| w.crypto().ok()).is_some_and(|crypto| {
        crypto.get_random_values_with_u8_array(&mut salt).is_ok()
            && crypto.get_random_values_with_u8_array(&mut nonce).is_ok()
    });
    if !drawn {
        return Err("the browser gives no random numbers".to_owned());
    }
    let header = header(ITERATIONS, &salt, &nonce);
    let locked = async {
        let key = key(&subtle, passphrase, &salt, ITERATIONS).await?;
        let how = cipher(&nonce, &header);
        let bytes = Uint8Array::from(inside);
        settled(subtle.encrypt_with_object_and_buffer_source(&how, &key, &bytes)).await
    };
    let sealed: Result<JsValue, JsValue> = locked.await;
    let sealed = sealed.map_err(words)?;
    Ok(file(&header, &Uint8Array::new(&sealed).to_vec()))
}

/// Decrypts a locked file; nothing where the passphrase is another one.
///
/// # Errors
/// In words, where the browser cannot.
pub async fn unlock(file: LockedFile<'_>, passphrase: &str) -> Result<Option<Vec<u8>>, String> {
    let subtle = subtle().ok_or(NO_CRYPTOGRAPHY)?;
    let key = key(&subtle, passphrase, file.salt, file.iterations).await.map_err(words)?;
    let how = cipher(file.nonce, file.header);
    let bytes = Uint8Array::from(file.sealed);
    let opened = settled(subtle.decrypt_with_object_and_buffer_source(&how, &key, &bytes)).await;
    Ok(opened.ok().map(|inside| Uint8Array::new(&inside).to_vec()))
}

fn subtle() -> Option<SubtleCrypto> {
    let subtle = web_sys::window()?.crypto().ok()?.subtle();
    (!subtle.is_undefined()).then_some(subtle)
}

/// The key that PBKDF2 makes of a passphrase.
async fn key(
    subtle: &SubtleCrypto,
    passphrase: &str,
    salt: &Salt,
    iterations: u32,
) -> Result<CryptoKey, JsValue> {
    // The same letters typed on another system may come as other characters.
    let words = String::from(JsString::from(passphrase).normalize("NFC"));
    let secret = Uint8Array::from(words.as_bytes());
    let base = subtle.import_key_with_str("raw", &secret, "PBKDF2", false, &list(&["deriveKey"]));
    let base: CryptoKey = settled(base).await?.unchecked_into();
    let how = object(&[
        ("name", "PBKDF2".into()),
        ("hash", "SHA-256".into()),
        ("salt", Uint8Array::from(salt.as_slice()).into()),
        ("iterations", iterations.into()),
    ]);
    let kind = object(&[("name", "AES-GCM".into()), ("length", 256.into())]);
    let uses = list(&["encrypt", "decrypt"]);
    let derived = subtle.derive_key_with_object_and_object(&how, &base, &kind, false, &uses);
    Ok(settled(derived).await?.unchecked_into())
}

fn cipher(nonce: &Nonce, header: &[u8]) -> Object {
    object(&[
        ("name", "AES-GCM".into()),
        ("iv", Uint8Array::from(nonce.as_slice()).into()),
        ("additionalData", Uint8Array::from(header).into()),
    ])
}

fn object(members: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        // An object of our own takes every member.
        Reflect::set(&object, &(*name).into(), value).ok();
    }
    object
}

fn list(words: &[&str]) -> Array {
    words.iter().map(|word| JsValue::from_str(word)).collect()
}
