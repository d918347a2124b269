#include "native/core/store/post_state.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace tokpost {
namespace {

// The names of an enumeration whose values count from 0.
template <class Enum, std::size_t count>
class Names {
 public:
  constexpr explicit Names(std::array<std::string_view, count> names) : names_(names) {}

  constexpr std::string_view of(Enum value) const {
    return names_.at(static_cast<std::size_t>(value));
  }
  constexpr std::optional<Enum> parse(std::string_view name) const {
    for (std::size_t i = 0; i < count; ++i) {
      if (names_.at(i) == name) return static_cast<Enum>(i);
    }
    return std::nullopt;
  }

 private:
  std::array<std::string_view, count> names_;
};

constexpr Names<PostKind, 4> kKinds({"video", "draft_video", "photos", "draft_photos"});
constexpr Names<PostState, 11> kStates({"scheduled", "queued", "checking", "starting", "uploading",
                                        "processing", "published", "in_inbox", "stalled", "failed",
                                        "cancelled"});
constexpr Names<StallReason, 8> kReasons({"checks_exhausted", "ambiguous_init", "ambiguous_upload",
                                          "source_lost", "source_changed", "needs_reconnect",
                                          "token_missing", "account_removed"});
constexpr Names<SourceKind, 6> kSources({"file", "buffer", "stream", "url", "relay_url", "urls"});

}  // namespace

std::string_view to_string(PostKind kind) {
  return kKinds.of(kind);
}
std::string_view to_string(PostState state) {
  return kStates.of(state);
}
std::string_view to_string(StallReason reason) {
  return kReasons.of(reason);
}
std::string_view to_string(SourceKind kind) {
  return kSources.of(kind);
}

std::optional<PostKind> parse_post_kind(std::string_view name) {
  return kKinds.parse(name);
}
std::optional<PostState> parse_post_state(std::string_view name) {
  return kStates.parse(name);
}
std::optional<StallReason> parse_stall_reason(std::string_view name) {
  return kReasons.parse(name);
}
std::optional<SourceKind> parse_source_kind(std::string_view name) {
  return kSources.parse(name);
}

bool is_final(PostState state) {
  return state == PostState::published || state == PostState::failed ||
         state == PostState::cancelled;
}

bool is_running(PostState state) {
  return state <= PostState::processing;
}

}  // namespace tokpost
