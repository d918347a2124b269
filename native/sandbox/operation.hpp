#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tokpost::sandbox {

/// What a request is for. The first fourteen are the ones that faults can be injected into.
enum class Operation : std::uint8_t {
  connect,
  authorize,
  token,
  revoke,
  user_info,
  video_list,
  video_query,
  creator_info,
  video_init,
  inbox_init,
  content_init,
  status,
  cancel,
  upload,
  media,  ///< covers and avatars
  other,
};

/// Its name in inject() and in the ledger ("userInfo").
std::string_view to_string(Operation operation);
/// The names that inject() takes, in the order of the enumerators.
const std::vector<std::string_view>& injectable_operations();

struct Route {
  Operation operation = Operation::other;
  bool slash_missing = false;  ///< the path would be known with its slash
};
/// What a path of the API host means; the slash at its end belongs to it.
Route route_api(std::string_view method, std::string_view path);

}  // namespace tokpost::sandbox
