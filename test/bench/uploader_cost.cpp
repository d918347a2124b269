// What tokpost's uploader costs without Node around it, to be run beside plain_upload: a file in
// PUTs over one TLS connection. Prints its cost as JSON.
//   uploader_cost <port> <file with the root> <file> <bytes per PUT> [uploads at once]
#include "native/core/media/file_source.hpp"
#include "native/core/media/source.hpp"
#include "native/core/net/http_client.hpp"
#include "native/core/publish/uploader.hpp"
#include "native/core/runtime/io_pool.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <future>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <sys/resource.h>

namespace {

using tokpost::Awaitable;
using tokpost::Result;
using tokpost::Status;
using tokpost::UploadOutcome;
using tokpost::UploadTask;

template <class T>
T value_of(Result<T> result) {
  if (result.has_error()) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

std::string text_of(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Awaitable<Result<UploadOutcome>> async_upload(std::shared_ptr<tokpost::Uploader> uploader,
                                              UploadTask task, std::string path) {
  auto source = co_await tokpost::media::async_open_file(path);
  if (source.has_error()) co_return source.error();
  task.source = *std::move(source);
  const std::uint64_t size = task.source->size_bytes();
  task.plan = {size, task.plan.chunk_size, size / task.plan.chunk_size};
  UploadOutcome outcome = co_await uploader->async_upload(std::move(task));
  if (outcome.kind != UploadOutcome::Kind::complete) co_return outcome.error;
  co_return outcome;
}

tokpost::UploadHooks idle_hooks() {
  tokpost::UploadHooks hooks;
  hooks.before_last_chunk = []() -> Awaitable<Status> { co_return Status(); };
  hooks.acknowledged = [](std::uint64_t) -> Awaitable<Status> { co_return Status(); };
  hooks.confirm_offset = []() -> Awaitable<Result<std::optional<std::uint64_t>>> {
    co_return std::optional<std::uint64_t>();
  };
  hooks.progress = [](std::uint64_t) {};
  return hooks;
}

// Not ru_maxrss, which a child inherits from its parent.
long peak_memory_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

void run(char** arguments, int uploads) {
  const auto pool = tokpost::IoPool::shared(2);
  tokpost::HttpClientOptions options;
  options.ca_pem = text_of(arguments[2]);
  tokpost::tiktok::Context context;
  context.config = std::make_shared<tokpost::tiktok::AppConfig>();
  context.pool = pool.get();
  context.http = value_of(tokpost::make_http_client(*pool, std::move(options)));
  const auto uploader = tokpost::make_uploader(context, nullptr);
  UploadTask task;
  task.upload_url =
      tokpost::Secret("https://localhost:" + std::string(arguments[1]) + "/upload?id=1");
  task.content_type = "video/mp4";
  task.plan.chunk_size = std::strtoull(arguments[4], nullptr, 10);
  task.hooks = idle_hooks();
  const auto begun = std::chrono::steady_clock::now();
  std::vector<std::future<void>> ends;
  for (int i = 0; i < uploads; ++i) {
    auto end = std::make_shared<std::promise<void>>();
    ends.push_back(end->get_future());
    std::function<Awaitable<Result<UploadOutcome>>()> body = [&] {
      return async_upload(uploader, task, arguments[3]);
    };
    tokpost::start_job<UploadOutcome>(*pool, std::move(body), [end](Result<UploadOutcome> done) {
      if (done.has_error()) std::cerr << done.error().message << "\n";
      end->set_value();
    });
  }
  for (auto& end : ends) end.get();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  std::printf(R"({"cpuSeconds":%.4f,"seconds":%.4f,"rssKb":%ld})"
              "\n",
              seconds(usage.ru_utime) + seconds(usage.ru_stime), wall.count(), peak_memory_kb());
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count < 5) throw std::runtime_error("expected port, root, file, bytes per PUT");
    run(arguments, count > 5 ? std::atoi(arguments[5]) : 1);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "uploader_cost: " << error.what() << "\n";
    return 1;
  }
}
