#include "native/core/net/address_guard.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace tokpost {
namespace {

namespace ip = boost::asio::ip;

struct RangeV4 {
  std::array<std::uint8_t, 4> network;
  int bits;
};

// What IANA's registry of special-purpose IPv4 addresses does not call globally reachable, and
// multicast.
constexpr std::array kNotPublicV4 = {
    RangeV4{{0, 0, 0, 0}, 8},        // "this network"
    RangeV4{{10, 0, 0, 0}, 8},       // private
    RangeV4{{100, 64, 0, 0}, 10},    // shared (carrier grade NAT)
    RangeV4{{127, 0, 0, 0}, 8},      // loopback
    RangeV4{{169, 254, 0, 0}, 16},   // link-local, and the clouds' metadata
    RangeV4{{172, 16, 0, 0}, 12},    // private
    RangeV4{{192, 0, 0, 0}, 24},     // protocol assignments
    RangeV4{{192, 0, 2, 0}, 24},     // documentation
    RangeV4{{192, 88, 99, 0}, 24},   // 6to4 relays, given up
    RangeV4{{192, 168, 0, 0}, 16},   // private
    RangeV4{{198, 18, 0, 0}, 15},    // benchmarks
    RangeV4{{198, 51, 100, 0}, 24},  // documentation
    RangeV4{{203, 0, 113, 0}, 24},   // documentation
    RangeV4{{224, 0, 0, 0}, 4},      // multicast
    RangeV4{{240, 0, 0, 0}, 4},      // reserved, and broadcast
};

struct RangeV6 {
  std::array<std::uint8_t, 16> network;
  int bits;
};

// The one block that global unicast addresses come from; whatever is outside is not public.
constexpr RangeV6 kGlobalUnicast{{0x20}, 3};
// What IANA's registry of special-purpose IPv6 addresses takes out of it again.
constexpr std::array kNotPublicV6 = {
    RangeV6{{0x20, 0x01}, 23},              // protocol assignments, among them Teredo
    RangeV6{{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    RangeV6{{0x20, 0x02}, 16},              // 6to4
    RangeV6{{0x3f, 0xff}, 20},              // documentation
};

template <std::size_t N>
bool has_prefix(const std::array<std::uint8_t, N>& address,
                const std::array<std::uint8_t, N>& network, int bits) {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(network.begin(), network.begin() + whole, address.begin())) return false;
  const int rest = bits % 8;
  return rest == 0 || ((address[whole] ^ network[whole]) >> (8 - rest)) == 0;
}

bool is_public_v4(const ip::address_v4& address) {
  const auto bytes = address.to_bytes();
  return std::none_of(kNotPublicV4.begin(), kNotPublicV4.end(), [&](const RangeV4& range) {
    return has_prefix(bytes, range.network, range.bits);
  });
}

bool is_public_v6(const ip::address_v6& address) {
  const auto bytes = address.to_bytes();
  if (!has_prefix(bytes, kGlobalUnicast.network, kGlobalUnicast.bits)) return false;
  return std::none_of(kNotPublicV6.begin(), kNotPublicV6.end(), [&](const RangeV6& range) {
    return has_prefix(bytes, range.network, range.bits);
  });
}

}  // namespace

bool is_public_address(const ip::address& address) {
  return address.is_v4() ? is_public_v4(address.to_v4()) : is_public_v6(address.to_v6());
}

}  // namespace tokpost
