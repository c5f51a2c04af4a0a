//! Protocols of bind rows: a digit on the wire, a name for people (contract section 3).

use std::net::IpAddr;

/// A protocol and its address family; a digit on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// `"1"`: TCP over IPv4.
    Tcp,
    /// `"2"`: UDP over IPv4.
    Udp,
    /// `"3"`: TCP over IPv6.
    Tcp6,
    /// `"4"`: UDP over IPv6.
    Udp6,
}

impl Protocol {
    /// Every protocol, in the server's order.
    pub const ALL: [Self; 4] = [Self::Tcp, Self::Udp, Self::Tcp6, Self::Udp6];

    /// Returns the wire text.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Tcp => "1",
            Self::Udp => "2",
            Self::Tcp6 => "3",
            Self::Udp6 => "4",
        }
    }

    /// Returns the name that people use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Tcp6 => "TCP6",
            Self::Udp6 => "UDP6",
        }
    }

    /// Reads a wire digit, or a name in any case.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.wire() == text || protocol.name().eq_ignore_ascii_case(text))
    }

    /// Tells UDP from TCP.
    #[must_use]
    pub const fn is_udp(self) -> bool {
        matches!(self, Self::Udp | Self::Udp6)
    }

    /// Tells IPv6 from IPv4.
    #[must_use]
    pub const fn is_v6(self) -> bool {
        matches!(self, Self::Tcp6 | Self::Udp6)
    }

    /// Returns `true` if an address is of this protocol's family.
    #[must_use]
    pub const fn suits(self, addr: IpAddr) -> bool {
        match self {
            Self::Tcp | Self::Udp => addr.is_ipv4(),
            Self::Tcp6 | Self::Udp6 => addr.is_ipv6(),
        }
    }

    /// Returns the same transport over the other family.
    #[must_use]
    pub const fn other_family(self) -> Self {
        match self {
            Self::Tcp => Self::Tcp6,
            Self::Udp => Self::Udp6,
            Self::Tcp6 => Self::Tcp,
            Self::Udp6 => Self::Udp,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_wire_digits_and_names_in_any_case() {
        for protocol in Protocol::ALL {
            assert_eq!(Protocol::new(protocol.wire()), Some(protocol));
            assert_eq!(Protocol::new(protocol.name()), Some(protocol));
            assert_eq!(Protocol::new(&protocol.name().to_lowercase()), Some(protocol));
        }
        for bad in ["", "0", "5", "01", "1 ", "http", "tcp4", "ＴＣＰ"] {
            assert_eq!(Protocol::new(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn the_other_family_keeps_the_transport() {
        for protocol in Protocol::ALL {
            let other = protocol.other_family();
            assert_ne!(other, protocol);
            assert_eq!(other.other_family(), protocol);
            assert_eq!(other.is_udp(), protocol.is_udp());
        }
    }

    #[test]
    fn suits_addresses_of_its_own_family() {
        let (v4, v6): (IpAddr, IpAddr) = ([127, 0, 0, 1].into(), [0_u16; 8].into());
        assert!(Protocol::Tcp.suits(v4) && Protocol::Udp.suits(v4));
        assert!(Protocol::Tcp6.suits(v6) && Protocol::Udp6.suits(v6));
        assert!(!Protocol::Tcp.suits(v6) && !Protocol::Udp6.suits(v4));
    }
}
