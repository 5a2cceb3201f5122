//! An assertion of Cloudflare Access that was not accepted.

use crate::{
    http::{reason, refusal::Refusal},
    variables::ACCESS_TEAM_DOMAIN,
};

/// Why an assertion was not accepted, for the person who signed in. `code` is the verifier's (npm
/// `jose`); its own words may quote the assertion.
pub fn refused(code: &str) -> Refusal {
    let told = match code {
        "ERR_JWT_EXPIRED" => "it has expired: reload the page",
        "ERR_JWKS_NO_MATCHING_KEY" | "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" => {
            &format!("it was not signed by the team in {ACCESS_TEAM_DOMAIN}")
        }
        "ERR_JWT_CLAIM_VALIDATION_FAILED" => {
            "it is for another application, from another team, or names neither an e-mail nor a service token"
        }
        "ERR_JWS_INVALID"
        | "ERR_JWT_INVALID"
        | "ERR_JOSE_ALG_NOT_ALLOWED"
        | "ERR_JOSE_NOT_SUPPORTED" => "it is not an assertion of Cloudflare Access",
        _ => {
            let message = "the keys of Cloudflare Access could not be fetched: try again";
            return Refusal::of(reason::ACCESS_UNAVAILABLE, message);
        }
    };
    let message = format!("the sign-in through Cloudflare Access was not accepted: {told}");
    Refusal::of(reason::INVALID_AUTHENTICATION, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_assertion_is_told_from_keys_that_cannot_be_fetched() {
        for code in [
            "ERR_JWT_EXPIRED",
            "ERR_JWKS_NO_MATCHING_KEY",
            "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
            "ERR_JWT_CLAIM_VALIDATION_FAILED",
            "ERR_JWS_INVALID",
            "ERR_JWT_INVALID",
            "ERR_JOSE_ALG_NOT_ALLOWED",
            "ERR_JOSE_NOT_SUPPORTED",
        ] {
            let refusal = refused(code);
            assert_eq!(
                (refusal.status, refusal.code.as_str()),
                (401, "InvalidAuthentication")
            );
        }
        for code in ["ERR_JWKS_TIMEOUT", "ERR_JOSE_GENERIC", "", "TypeError"] {
            let refusal = refused(code);
            assert_eq!(
                (refusal.status, refusal.code.as_str()),
                (502, "AccessUnavailable")
            );
        }
    }
}
