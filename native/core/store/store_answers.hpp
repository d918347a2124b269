#pragma once

#include "native/core/base/error.hpp"

#include <cstddef>
#include <string>

namespace tokpost {

/// What stores of every kind answer alike.

/// The most rows of one answer.
inline constexpr std::size_t kLongestPage = 1000;

inline Error account_not_found(const std::string& id) {
  return make_error(Errc::state, "not_found", "There is no connected account " + id + ".");
}

inline Error post_not_found(const std::string& id) {
  return make_error(Errc::state, "not_found", "There is no post " + id + ".");
}

inline Error post_lease_lost() {
  return make_error(Errc::state, "lease_lost",
                    "Another process has taken this post over, and goes on with it.");
}

inline Error refresh_lease_lost() {
  return make_error(Errc::state, "lease_lost",
                    "Another process refreshes this account's tokens by now.");
}

}  // namespace tokpost
