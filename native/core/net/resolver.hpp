#pragma once

#include "native/core/net/classify.hpp"
#include "native/core/runtime/deadline.hpp"
#include "native/core/runtime/job.hpp"

#include <boost/asio/ip/address.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost {

using Addresses = std::vector<boost::asio::ip::address>;

struct Resolved {
  TransportFault fault = TransportFault::none;  ///< `deadline` where `until` passed first
  Addresses addresses;
};

/// Finds a host's addresses, in the system's order. IP literals and the names of this machine
/// (localhost and what is under it, RFC 6761) need no question.
///
/// getaddrinfo() cannot be cancelled, so it runs on threads of its own that nobody ever joins: they
/// and their state are left behind when the process exits. Asio's resolver would join them.
class Resolver {
 public:
  using Lookup = std::function<Addresses(const std::string& host)>;

  /// With the system's names.
  static Resolver& system();
  /// With another way to look a name up; it runs on the resolver's threads.
  explicit Resolver(Lookup lookup);

  Awaitable<Resolved> async_resolve(std::string host, Deadline until);

 private:
  struct Shared;
  Shared* shared_;  // never freed: a thread may be in a lookup for as long as it likes
};

/// True for "localhost", names under it, 127/8 and ::1, also as an IPv4-mapped address.
bool is_loopback_host(std::string_view host);

}  // namespace tokpost
