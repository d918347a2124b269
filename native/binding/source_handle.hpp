#pragma once

#include "native/core/media/stream_source.hpp"

#include <memory>
#include <utility>

namespace tokpost {

/// The bytes of a buffer or a stream on their way to a post. The post owns them from take() on, so
/// that whoever pushes a stream learns when nobody wants it any more. JavaScript thread only.
class SourceHandle {
 public:
  explicit SourceHandle(std::shared_ptr<media::Source> source) : source_(std::move(source)) {}
  explicit SourceHandle(const std::shared_ptr<media::StreamSource>& stream)
      : source_(stream), stream_(stream) {}

  std::shared_ptr<media::Source> take() { return std::move(source_); }
  /// Null once nobody wants its bytes.
  std::shared_ptr<media::StreamSource> stream() const { return stream_.lock(); }

 private:
  std::shared_ptr<media::Source> source_;
  std::weak_ptr<media::StreamSource> stream_;
};

}  // namespace tokpost
