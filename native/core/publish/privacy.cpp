#include "native/core/publish/privacy.hpp"

namespace tokpost {

std::optional<Privacy> find_privacy(std::string_view text) {
  for (const Privacy& privacy : kPrivacies) {
    if (text == privacy.name || text == privacy.wire) return privacy;
  }
  return std::nullopt;
}

}  // namespace tokpost
