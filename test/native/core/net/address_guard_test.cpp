#include "native/core/net/address_guard.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace tokpost {
namespace {

struct Case {
  std::string_view address;
  bool is_public;
};

// The first and the last address of each range, and their neighbours outside.
constexpr std::array kV4 = {
    Case{"0.0.0.0", false},         Case{"0.255.255.255", false},   Case{"1.0.0.0", true},
    Case{"1.1.1.1", true},          Case{"9.255.255.255", true},    Case{"10.0.0.0", false},
    Case{"10.255.255.255", false},  Case{"11.0.0.0", true},         Case{"100.63.255.255", true},
    Case{"100.64.0.0", false},      Case{"100.127.255.255", false}, Case{"100.128.0.0", true},
    Case{"126.255.255.255", true},  Case{"127.0.0.1", false},       Case{"127.255.255.255", false},
    Case{"128.0.0.0", true},        Case{"169.253.255.255", true},  Case{"169.254.0.0", false},
    Case{"169.254.169.254", false}, Case{"169.255.0.0", true},      Case{"172.15.255.255", true},
    Case{"172.16.0.0", false},      Case{"172.31.255.255", false},  Case{"172.32.0.0", true},
    Case{"191.255.255.255", true},  Case{"192.0.0.0", false},       Case{"192.0.0.255", false},
    Case{"192.0.1.0", true},        Case{"192.0.2.1", false},       Case{"192.0.3.0", true},
    Case{"192.88.98.255", true},    Case{"192.88.99.1", false},     Case{"192.88.100.0", true},
    Case{"192.167.255.255", true},  Case{"192.168.0.0", false},     Case{"192.168.255.255", false},
    Case{"192.169.0.0", true},      Case{"198.17.255.255", true},   Case{"198.18.0.0", false},
    Case{"198.19.255.255", false},  Case{"198.20.0.0", true},       Case{"198.51.100.7", false},
    Case{"198.51.101.0", true},     Case{"203.0.113.255", false},   Case{"203.0.114.0", true},
    Case{"223.255.255.255", true},  Case{"224.0.0.1", false},       Case{"239.255.255.255", false},
    Case{"240.0.0.1", false},       Case{"255.255.255.255", false}, Case{"8.8.8.8", true},
};

constexpr std::array kV6 = {
    Case{"::", false},
    Case{"::1", false},
    Case{"::8.8.8.8", false},         // compatible
    Case{"::ffff:8.8.8.8", false},    // mapped, even of a public address
    Case{"::ffff:127.0.0.1", false},  // mapped loopback
    Case{"::ffff:0:8.8.8.8", false},  // translated
    Case{"64:ff9b::8.8.8.8", false},  // NAT64
    Case{"64:ff9b::10.0.0.1", false},
    Case{"64:ff9b:1::1", false},  // local NAT64
    Case{"100::1", false},        // discard
    Case{"1fff:ffff::", false},
    Case{"2000::", true},
    Case{"2001::1", false},  // Teredo
    Case{"2001:2::1", false},
    Case{"2001:10::1", false},
    Case{"2001:20::1", false},
    Case{"2001:1ff:ffff::", false},
    Case{"2001:200::1", true},
    Case{"2001:4860:4860::8888", true},
    Case{"2001:db7:ffff::1", true},
    Case{"2001:db8::1", false},
    Case{"2001:db8:ffff::1", false},
    Case{"2001:db9::1", true},
    Case{"2002::1", false},  // 6to4
    Case{"2002:7f00:1::1", false},
    Case{"2003::1", true},
    Case{"2606:4700::1111", true},
    Case{"3ffe:ffff::1", true},
    Case{"3fff::1", false},
    Case{"3fff:fff:ffff::1", false},
    Case{"3fff:1000::1", true},
    Case{"4000::1", false},
    Case{"5f00::1", false},
    Case{"fc00::1", false},
    Case{"fdff:ffff::1", false},
    Case{"fe80::1", false},
    Case{"fe80::1%1", false},
    Case{"febf::1", false},
    Case{"fec0::1", false},
    Case{"ff02::1", false},
    Case{"ff0e::1", false},
};

template <std::size_t N>
void check(const std::array<Case, N>& cases) {
  for (const auto& [text, is_public] : cases) {
    const auto address = boost::asio::ip::make_address(text);
    EXPECT_EQ(is_public_address(address), is_public) << text;
  }
}

TEST(AddressGuard, knows_the_public_addresses_of_ipv4) {
  check(kV4);
}

TEST(AddressGuard, knows_the_public_addresses_of_ipv6) {
  check(kV6);
}

}  // namespace
}  // namespace tokpost
