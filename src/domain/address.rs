//! Addresses of hosts in the forms in which people have them: as BlueKing's pages copy them, with the area before them, and
//! IPv6 short or in full.

use std::net::IpAddr;

/// An address, and the cloud area that stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Placed {
    /// `bk_cloud_id`; `None` where nothing stands before the address.
    pub area: Option<u64>,
    /// The address.
    pub address: IpAddr,
}

/// Reads `10.0.0.1`, `0:10.0.0.1`, `fd00::1`, `[fd00::1]` and `0:[fd00::1]`. A number before an IPv6 address without
/// brackets is a part of it.
#[must_use]
pub fn read(text: &str) -> Option<Placed> {
    let text = text.trim();
    if let Ok(address) = text.parse() {
        return Some(Placed { area: None, address });
    }
    let bracketed = |text: &str| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok().filter(IpAddr::is_ipv6);
    if let Some(address) = bracketed(text) {
        return Some(Placed { area: None, address });
    }
    let (area, rest) = text.split_once(':')?;
    let area = Some(area).filter(|area| area.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    let address = bracketed(rest).or_else(|| rest.parse().ok().filter(IpAddr::is_ipv4))?;
    Some(Placed { area: Some(area), address })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_in_the_forms_in_which_they_are_copied() {
        for (text, area, address) in [
            ("10.0.0.1", None, "10.0.0.1"),
            ("0:10.0.0.1", Some(0), "10.0.0.1"),
            ("90000001:10.0.0.1", Some(90_000_001), "10.0.0.1"),
            ("0:[fd00:0:0::1]", Some(0), "fd00::1"),
            ("[fd00::1]", None, "fd00::1"),
            ("fd00:0000:0000:0000:0000:0000:0000:0001", None, "fd00::1"),
            ("1:2:3:4:5:6:7:8", None, "1:2:3:4:5:6:7:8"),
            ("0::1", None, "::1"),
        ] {
            assert_eq!(read(text), Some(Placed { area, address: address.parse().unwrap() }), "{text}");
        }
        for text in ["", "0:", ":10.0.0.1", "a:10.0.0.1", "0:10.0.0", "[10.0.0.1]", "0:[::1", "nginx:80", "10.0.0.1:80"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
