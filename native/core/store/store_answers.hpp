#pragma once

#include "native/core/base/error.hpp"
#include "native/core/store/lease_holder.hpp"

#include <cstddef>
#include <string>
#include <string_view>

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

inline Error post_already_ended(const std::string& id, std::string_view state) {
  return make_error(Errc::state, "already_ended",
                    "The post " + id + " has ended: it is " + std::string(state) + ".");
}

inline Error post_lease_held(const std::string& id) {
  Error error =
      make_error(Errc::state, "lease_held", "Another process is at work on the post " + id + ".");
  error.retryable = true;
  error.retry_after = kLeaseRenewal;
  return error;
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
