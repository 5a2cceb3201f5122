#![cfg(target_arch = "wasm32")]
#![no_std]
