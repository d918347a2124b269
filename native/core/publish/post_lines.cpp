#include "native/core/publish/post_lines.hpp"

#include "native/core/publish/upload_gate.hpp"

#include <map>
#include <mutex>
#include <utility>

namespace tokpost {
namespace {

using LineKey = std::pair<std::string, bool>;

struct Line {
  UploadGate first{1};
  std::size_t length = 0;
};

}  // namespace

struct PostLines::Shared : std::enable_shared_from_this<PostLines::Shared> {
  struct Standing {
    UploadGate first;
    UploadPlace end;  ///< leaves the line
  };

  Standing join(const LineKey& key) {
    const std::lock_guard lock(mutex);
    Line& line = lines[key];
    ++line.length;
    UploadPlace end(this, [self = shared_from_this(), key](void*) { self->leave(key); });
    return {line.first, std::move(end)};
  }

  void leave(const LineKey& key) {
    const std::lock_guard lock(mutex);
    const auto line = lines.find(key);
    if (--line->second.length == 0) lines.erase(line);
  }

  std::mutex mutex;
  std::map<LineKey, Line> lines;
};

PostLines::PostLines() : shared_(std::make_shared<Shared>()) {}

Awaitable<Result<UploadPlace>> PostLines::async_enter(std::string open_id,
                                                      bool needs_upload_place) const {
  const LineKey key(std::move(open_id), needs_upload_place);
  const Shared::Standing standing = shared_->join(key);
  Result<UploadPlace> first = co_await standing.first.async_enter();
  if (first.has_error()) co_return first.error();
  // The next one is called before the line can end.
  using Both = std::pair<UploadPlace, UploadPlace>;
  co_return std::make_shared<Both>(standing.end, *std::move(first));
}

std::size_t PostLines::length(const std::string& open_id) const {
  const std::lock_guard lock(shared_->mutex);
  std::size_t length = 0;
  for (const bool needs_upload_place : {false, true}) {
    const auto line = shared_->lines.find(LineKey(open_id, needs_upload_place));
    if (line != shared_->lines.end()) length += line->second.length;
  }
  return length;
}

}  // namespace tokpost
