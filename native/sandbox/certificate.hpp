#pragma once

#include "native/core/base/result.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace tokpost::sandbox {

/// A certificate and its private key, both in PEM form.
struct Identity {
  std::string certificate_pem;
  std::string key_pem;
};

/// From when to when, by the system's clock.
struct Validity {
  std::chrono::hours begins_before_now{24};     ///< clocks of containers and their hosts differ
  std::chrono::hours ends_after_now{24 * 397};  ///< the most that browsers accept
};

/// A new root of a CA (EC P-256). It signs servers, no other CA.
Result<Identity> make_authority(const Validity& validity = {});

/// A server's certificate, signed by `authority`, for these DNS names and IP addresses.
Result<Identity> make_server_identity(const Identity& authority,
                                      const std::vector<std::string>& names,
                                      const Validity& validity = {});

/// "localhost", "127.0.0.1", "::1".
std::vector<std::string> loopback_names();

}  // namespace tokpost::sandbox
