#include "native/core/publish/described_source.hpp"

#include "native/core/base/arguments.hpp"
#include "native/core/media/probe_file.hpp"
#include "native/core/publish/intake.hpp"
#include "native/core/publish/source_spec.hpp"
#include "native/core/runtime/disk_pool.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace tokpost {
namespace {

using SourcePtr = std::shared_ptr<media::Source>;
using ReadSpec = std::optional<SourceSpec> (*)(const json::value&, const std::string&,
                                               std::vector<Issue>&);

Error invalid_source(std::vector<Issue> issues) {
  return faulty(Errc::validation, "invalid_source", "The source cannot be used.", std::move(issues),
                "posts.source");
}

Result<SourceSpec> read_description(const std::string& description, ReadSpec read) {
  const auto document = json::parse(description);
  if (document.has_error()) return document.error();
  std::vector<Issue> issues;
  auto spec = read(*document, "source", issues);
  if (!spec) return invalid_source(std::move(issues));
  return *std::move(spec);
}

// With fewer reads than through a source, and without its fingerprint.
Awaitable<Result<media::Probe>> async_probe_file(std::string path) {
  std::function<Result<media::Probe>()> read = [path] { return media::probe_file(path); };
  Result<media::Probe> probe = co_await DiskPool::system().async_run(std::move(read));
  co_return probe;
}

}  // namespace

Awaitable<Result<SourcePtr>> async_open_described(std::shared_ptr<SourceOpener> sources,
                                                  DescribedSource named) {
  if (named.handle || named.description.empty()) co_return named.handle;
  const auto spec = read_description(named.description, read_video_source);
  if (spec.has_error()) co_return spec.error();
  Result<OpenedSource> opened = co_await sources->async_open(*spec, nullptr);
  if (opened.has_error()) co_return opened.error();
  co_return opened->source;
}

Awaitable<Result<media::Probe>> async_probe_described(std::shared_ptr<SourceOpener> sources,
                                                      DescribedSource named) {
  const auto spec = read_description(named.description, read_probed_source);
  if (spec.has_error()) co_return spec.error();
  if (spec->kind == SourceSpec::Kind::file) {
    Result<media::Probe> probe = co_await async_probe_file(spec->location);
    co_return probe;
  }
  Result<OpenedSource> opened = co_await sources->async_open(*spec, named.handle);
  if (opened.has_error()) {
    std::vector<Issue> issues = source_issues(opened.error());
    if (issues.empty()) co_return opened.error();
    co_return invalid_source(std::move(issues));
  }
  if (opened->probe) co_return *opened->probe;
  std::vector<Issue> issues;
  issues.push_back({"source", "no_ranges",
                    "The server of `relayUrl` gives no parts of the file out, with an ETag or a "
                    "date that tells whether they belong together."});
  co_return invalid_source(std::move(issues));
}

}  // namespace tokpost
