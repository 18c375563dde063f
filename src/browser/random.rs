/// 64 random bits from the browser's cryptographic source.
#[must_use]
pub fn random_u64() -> u64 {
    u64::from_le_bytes(bytes())
}

/// 128 random bits from the browser's cryptographic source.
#[must_use]
pub fn random_u128() -> u128 {
    u128::from_le_bytes(bytes())
}

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let filled = web_sys::window()
        .and_then(|w| w.crypto().ok())
        .is_some_and(|c| c.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        // Every browser that runs WebAssembly has the source above; ids stay distinct even where it refuses.
        bytes.iter_mut().for_each(|byte| *byte = (js_sys::Math::random() * 256.0) as u8);
    }
    bytes
}
