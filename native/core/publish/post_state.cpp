#include "native/core/publish/post_state.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace tokpost {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 11> kStates = {
    "scheduled", "queued",    "checking", "starting", "uploading", "processing",
    "stalled",   "published", "in_inbox", "failed",   "cancelled"};
constexpr std::array<std::string_view, 8> kReasons = {
    "checks_exhausted", "ambiguous_init",  "ambiguous_upload", "source_lost",
    "source_changed",   "needs_reconnect", "token_missing",    "account_removed"};

template <class Enum, std::size_t size>
std::optional<Enum> parse(const std::array<std::string_view, size>& names, std::string_view name) {
  for (std::size_t i = 0; i < size; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(PostState state) {
  return kStates.at(static_cast<std::size_t>(state));
}

std::string_view to_string(StallReason reason) {
  return kReasons.at(static_cast<std::size_t>(reason));
}

std::optional<PostState> parse_post_state(std::string_view name) {
  return parse<PostState>(kStates, name);
}

std::optional<StallReason> parse_stall_reason(std::string_view name) {
  return parse<StallReason>(kReasons, name);
}

bool is_final(PostState state) {
  return state >= PostState::published;
}

bool may_go(PostState from, PostState to) {
  if (from == to) return false;
  // The creator finished the draft.
  if (from == PostState::in_inbox) return to == PostState::published;
  if (is_final(from)) return false;
  if (from == PostState::stalled) {
    return to == PostState::uploading || to == PostState::processing || is_final(to);
  }
  return to > from;
}

}  // namespace tokpost
