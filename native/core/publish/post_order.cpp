#include "native/core/publish/post_order.hpp"

#include <utility>

namespace tokpost {
namespace {

void read_held(const json::object& held, PostOrder& order) {
  order.held = true;
  order.request.priority = static_cast<std::int32_t>(json::find_int(held, "priority").value_or(0));
}

}  // namespace

Result<PostOrder> read_post_order(const WantedPost& wanted) {
  const auto document = json::parse(wanted.options);
  if (document.has_error()) return document.error();
  const json::object* given = document->if_object();
  const json::object* options = given == nullptr ? nullptr : json::find_object(*given, "options");
  if (options == nullptr) {
    return make_error(Errc::validation, "invalid_post", "The post has no options.", "posts.accept");
  }
  ReadOptions read = read_post_options(wanted.kind, *options);
  PostOrder order;
  order.request = std::move(read.request);
  order.issues = std::move(read.issues);
  order.source = wanted.source;
  if (const json::object* held = json::find_object(*given, "held")) read_held(*held, order);
  if (const json::array* ids = json::find_array(*given, "photoIds")) {
    order.photo_ids.reserve(ids->size());
    for (const json::value& id : *ids) {
      order.photo_ids.emplace_back(id.is_string() ? std::string_view(id.get_string()) : "");
    }
  }
  return order;
}

}  // namespace tokpost
