#include "native/core/media/source_error.hpp"

#include <utility>

namespace tokpost::media {
namespace {

constexpr const char* kChanged = "source_changed";
constexpr const char* kLost = "source_lost";
constexpr const char* kSourceOperation = "posts.source";

}  // namespace

Error source_changed(std::string message) {
  return make_error(Errc::state, kChanged, std::move(message), kSourceOperation);
}

Error source_lost(std::string message) {
  return make_error(Errc::state, kLost, std::move(message), kSourceOperation);
}

bool is_source_error(const Error& error) {
  return error.kind == Errc::state && (error.code == kChanged || error.code == kLost);
}

}  // namespace tokpost::media
