#include "native/core/publish/source_opener.hpp"

#include "native/core/media/async_probe.hpp"
#include "native/core/media/file_source.hpp"
#include "native/core/media/relay_source.hpp"
#include "native/core/media/rules.hpp"
#include "native/core/media/source.hpp"
#include "native/core/media/source_error.hpp"

#include <algorithm>
#include <utility>

namespace tokpost {
namespace {

using Kind = SourceSpec::Kind;
using SourcePtr = std::shared_ptr<media::Source>;

// Enough to tell every container by.
constexpr std::uint64_t kHeadBytes = 4096;

/// Reads a source as a probe does.
class SourceReader final : public media::RangeReader {
 public:
  explicit SourceReader(SourcePtr source) : source_(std::move(source)) {}

  std::uint64_t size() const override { return source_->size_bytes(); }

  Awaitable<Result<std::string>> async_read(std::uint64_t offset, std::uint64_t size) override {
    Result<std::shared_ptr<RequestBody>> body = co_await source_->async_open(offset, size);
    if (body.has_error()) co_return body.error();
    const std::shared_ptr<RequestBody> pieces = *std::move(body);
    std::string bytes;
    bytes.reserve(size);
    while (bytes.size() < size) {
      Result<std::span<const char>> piece = co_await pieces->async_next();
      if (piece.has_error()) co_return piece.error();
      if (piece->empty()) co_return media::source_lost("The source ended early.");
      bytes.append(piece->begin(), piece->end());
    }
    co_return bytes;
  }

 private:
  SourcePtr source_;
};

// Only the container can be told from the head.
Awaitable<Result<media::Probe>> async_head(std::shared_ptr<SourceReader> reader) {
  const std::uint64_t size = std::min(reader->size(), kHeadBytes);
  Result<std::string> head = co_await reader->async_read(0, size);
  if (head.has_error()) co_return head.error();
  media::FetchedBytes bytes(reader->size());
  bytes.add(0, *std::move(head));
  co_return media::probe_step(bytes).probe;
}

// Whether the head alone says that this is no video which TikTok takes.
bool is_refused_by_head(const media::Probe& head) {
  const bool is_known = head.container != media::Container::unknown;
  return (is_known || head.has(media::Flaw::unrecognised)) &&
         media::upload_content_type(head.container).empty();
}

Awaitable<Result<OpenedSource>> async_describe(SourcePtr source) {
  OpenedSource opened;
  opened.source = source;
  opened.size_bytes = source->size_bytes();
  opened.fingerprint = source->fingerprint();
  const auto reader = std::make_shared<SourceReader>(source);
  media::Container container = media::Container::unknown;
  if (!source->is_seekable()) {
    Result<media::Probe> head = co_await async_head(reader);
    if (head.has_error()) co_return head.error();
    container = head->container;
    if (is_refused_by_head(*head)) opened.probe = *std::move(head);
  } else {
    Result<media::Probe> probe = co_await media::async_probe(reader);
    if (probe.has_error()) co_return probe.error();
    container = probe->container;
    opened.probe = *std::move(probe);
  }
  opened.content_type = media::upload_content_type(container);
  co_return opened;
}

class Opener final : public SourceOpener, public std::enable_shared_from_this<Opener> {
 public:
  explicit Opener(OpenRelay open_relay) : open_relay_(std::move(open_relay)) {}

  Awaitable<Result<OpenedSource>> async_open(SourceSpec spec, SourcePtr handle) override {
    const auto self = shared_from_this();
    Result<SourcePtr> source = handle;
    if (!handle) source = co_await async_make(spec);
    if (source.has_error()) co_return source.error();
    const SourcePtr made = *std::move(source);
    Result<OpenedSource> opened = co_await async_describe(made);
    co_return opened;
  }

 private:
  Awaitable<Result<SourcePtr>> async_make(SourceSpec spec) const {
    if (spec.kind == Kind::file) {
      Result<SourcePtr> file = co_await media::async_open_file(spec.location);
      co_return file;
    }
    if (spec.kind == Kind::relay_url && open_relay_) {
      Result<SourcePtr> relay = co_await open_relay_(spec.location);
      co_return relay;
    }
    co_return media::source_lost("The bytes went with the process that had them.");
  }

  OpenRelay open_relay_;
};

Awaitable<Result<SourcePtr>> async_open_url(media::RelayTools tools, std::string url) {
  Result<std::shared_ptr<media::RelaySource>> opened =
      co_await media::async_open_relay(std::move(url), std::move(tools));
  if (opened.has_error()) co_return opened.error();
  co_return SourcePtr(*std::move(opened));
}

}  // namespace

std::shared_ptr<SourceOpener> make_source_opener(OpenRelay open_relay) {
  return std::make_shared<Opener>(std::move(open_relay));
}

std::shared_ptr<SourceOpener> make_source_opener(const tiktok::Context& context) {
  media::RelayTools tools;
  tools.http = context.http;
  tools.pool = context.pool;
  tools.rules.allow_private = context.config->relay.allow_private;
  tools.rules.allow_hosts = context.config->relay.allow_hosts;
  tools.retry = context.retry_tools();
  return make_source_opener(
      [tools](std::string url) { return async_open_url(tools, std::move(url)); });
}

}  // namespace tokpost
