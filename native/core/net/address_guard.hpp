#pragma once

#include <boost/asio/ip/address.hpp>

namespace tokpost {

/// Whether an address is one of the public internet's, to be connected to for a URL that somebody
/// else chose (design decision 12). False for loopback, private, link-local and shared (carrier
/// grade NAT) ones, multicast, broadcast, documentation, benchmarks, what is reserved, and every
/// IPv6 form that carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo), since it would lead
/// around the rules for IPv4. Pure.
bool is_public_address(const boost::asio::ip::address& address);

}  // namespace tokpost
