#include "native/core/base/error.hpp"

#include <utility>

namespace tokpost {

std::string_view to_string(Errc kind) {
  switch (kind) {
    case Errc::config:
      return "config";
    case Errc::validation:
      return "validation";
    case Errc::auth:
      return "auth";
    case Errc::scope:
      return "scope";
    case Errc::rate_limit:
      return "rate_limit";
    case Errc::forbidden:
      return "forbidden";
    case Errc::network:
      return "network";
    case Errc::timeout:
      return "timeout";
    case Errc::server:
      return "server";
    case Errc::upload:
      return "upload";
    case Errc::publish_failed:
      return "publish_failed";
    case Errc::cancelled:
      return "cancelled";
    case Errc::state:
      return "state";
    case Errc::store:
      return "store";
    case Errc::internal:
      return "internal";
  }
  return "internal";
}

Error make_error(Errc kind, std::string code, std::string message, std::string operation) {
  Error error;
  error.kind = kind;
  error.code = std::move(code);
  error.message = std::move(message);
  error.operation = std::move(operation);
  return error;
}

}  // namespace tokpost
