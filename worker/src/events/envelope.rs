//! The envelope of a message: AES-256-CBC over 16 random bytes, the message's length, the message, and
//! whose it is. The padding is PKCS#7's, but to 32 bytes, which no library's own knows.

use aes::Aes256;
use base64ct::{Base64, Encoding};
use cbc::{
    Decryptor, Encryptor,
    cipher::{Array, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit},
};

use crate::config::events::Key;

/// How many random bytes a message begins with, so that no two look alike.
pub const RANDOM: usize = 16;
/// To a multiple of how many bytes a message is filled up.
const BLOCK: usize = 32;

/// What was in an envelope.
#[derive(Debug, PartialEq, Eq)]
pub struct Opened {
    /// The message, which is JSON or a word.
    pub message: String,
    /// Whose it is.
    pub owner: String,
}

/// Opens an envelope; `None` for what was not sealed with `key`, or was damaged.
pub fn open(key: &Key, encrypt: &str) -> Option<Opened> {
    let mut bytes = Base64::decode_vec(encrypt).ok()?;
    let (blocks, rest) = Array::slice_as_chunks_mut(&mut bytes);
    if blocks.is_empty() || !rest.is_empty() {
        return None;
    }
    Decryptor::<Aes256>::new(key.into(), iv(key)?.into()).decrypt_blocks(blocks);
    let bytes = unpadded(&bytes)?;
    let (_random, bytes) = bytes.split_at_checked(RANDOM)?;
    let (length, bytes) = bytes.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (message, owner) = bytes.split_at_checked(length)?;
    Some(Opened {
        message: core::str::from_utf8(message).ok()?.into(),
        owner: core::str::from_utf8(owner).ok()?.into(),
    })
}

/// Seals `message` for `owner`.
pub fn seal(key: &Key, random: [u8; RANDOM], message: &str, owner: &str) -> Option<String> {
    let length = u32::try_from(message.len()).ok()?.to_be_bytes();
    let texts = [message.as_bytes(), owner.as_bytes()];
    let mut bytes = [&random, &length[..], &texts.concat()].concat();
    let padding = BLOCK.checked_sub(bytes.len().checked_rem(BLOCK)?)?;
    let filled = bytes.len().checked_add(padding)?;
    bytes.resize(filled, u8::try_from(padding).ok()?);
    let (blocks, _) = Array::slice_as_chunks_mut(&mut bytes);
    Encryptor::<Aes256>::new(key.into(), iv(key)?.into()).encrypt_blocks(blocks);
    Some(Base64::encode_string(&bytes))
}

/// What DingTalk begins the chain with: the key's first half.
fn iv(key: &Key) -> Option<&[u8; 16]> {
    key.first_chunk()
}

/// `bytes` without the padding: 1 to 32 bytes, each of which says how many they are.
fn unpadded(bytes: &[u8]) -> Option<&[u8]> {
    let padding = *bytes.last()?;
    let count = usize::from(padding);
    let (bare, filled) = bytes.split_at_checked(bytes.len().checked_sub(count)?)?;
    let good = (1..=BLOCK).contains(&count) && filled.iter().all(|byte| *byte == padding);
    good.then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// That of the documentation's example, whose key ends in bits that are not zero.
    fn key() -> Key {
        let bytes = Base64::decode_vec("1234567890123456789012345678901234567890123A").unwrap();
        *bytes.first_chunk().unwrap()
    }

    fn sealed(bytes: &[u8]) -> String {
        let mut bytes = bytes.to_vec();
        let (blocks, _) = Array::slice_as_chunks_mut(&mut bytes);
        let key = key();
        Encryptor::<Aes256>::new((&key).into(), iv(&key).unwrap().into()).encrypt_blocks(blocks);
        Base64::encode_string(&bytes)
    }

    #[test]
    fn the_documentations_example_is_the_word_success() {
        let encrypt = "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==";
        let opened = open(&key(), encrypt).unwrap();
        assert_eq!(
            (opened.message.as_str(), opened.owner.as_str()),
            ("success", "dingsnotzck6pm5veliw")
        );
    }

    #[test]
    fn the_padding_goes_to_32() {
        // 16 + 4 + message + owner; one that fits gets 32 more.
        for (length, filled) in [(0, 32), (11, 32), (12, 64), (13, 64), (43, 64), (44, 96)] {
            let encrypt = seal(&key(), [7; 16], &"m".repeat(length), "").unwrap();
            assert_eq!(Base64::decode_vec(&encrypt).unwrap().len(), filled);
        }
    }

    #[test]
    fn what_is_damaged_is_not_opened() {
        let mut good = [&[1; 16][..], &[0, 0, 0, 2], b"hi", b"us"].concat();
        good.resize(32, 8);
        assert_eq!(open(&key(), &sealed(&good)).unwrap().message, "hi");
        let with = |at: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[at] = byte;
            sealed(&bytes)
        };
        let mut wide = good.clone();
        wide.resize(64, 33);
        for (what, encrypt) in [
            ("a padding of none", with(31, 0)),
            ("a padding longer than its block", sealed(&wide)),
            ("a padding longer than all", with(31, 255)),
            ("a padding of unlike bytes", with(30, 7)),
            ("a length beyond the end", with(19, 5)),
            ("a length far beyond it", with(16, 255)),
            ("no UTF-8 in the message", with(20, 255)),
            ("no UTF-8 in the owner", with(23, 255)),
            ("nothing but padding", sealed(&[32; 32])),
            ("less than a length", sealed(&[[1; 16], [16; 16]].concat())),
            ("nothing", String::new()),
            ("half a block", Base64::encode_string(&[1; 24])),
            ("no base64", "????".into()),
            (
                "base64 of URLs",
                sealed(&good).replace(['+', '/'], "-") + "-_-_",
            ),
            ("base64 without its end", sealed(&good).replace('=', "")),
            ("a line break", sealed(&good) + "\n"),
        ] {
            assert_eq!(open(&key(), &encrypt), None, "{what}");
        }
        let mut other = key();
        other[31] ^= 1;
        assert_eq!(open(&other, &sealed(&good)), None);
    }

    proptest! {
        #[test]
        fn what_is_sealed_is_opened(
            random in any::<[u8; 16]>(), key in any::<Key>(), message in ".{0,300}", owner in ".{0,40}"
        ) {
            let encrypt = seal(&key, random, &message, &owner).unwrap();
            prop_assert_eq!(open(&key, &encrypt), Some(Opened { message, owner }));
        }

        #[test]
        fn nothing_that_arrives_is_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            open(&key(), &Base64::encode_string(&bytes));
            sealed(&bytes);
        }
    }
}
