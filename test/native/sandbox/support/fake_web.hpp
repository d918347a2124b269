#pragma once

#include "native/core/net/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tokpost::test {

/// The world outside of the sandbox: pages to pull, by URL, and a receiver of webhooks. A page that
/// nobody put there never answers.
class FakeWeb final : public HttpClient {
 public:
  void page(const std::string& url, int status, std::string body) {
    const std::lock_guard lock(mutex_);
    pages_[url] = {status, std::move(body)};
  }
  /// The next webhook is answered so; 200 where nothing is said.
  void answer_webhook(int status) {
    const std::lock_guard lock(mutex_);
    webhook_answers_.push_back(status);
  }
  /// The webhooks that came, once there are so many; fewer after five seconds.
  std::vector<HttpRequest> wait_for_webhooks(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(5), [&] { return webhooks_.size() >= count; });
    return webhooks_;
  }

  Awaitable<Result<HttpReply>> async_send(HttpRequest request, Deadline /*deadline*/) override {
    if (request.method == "POST") co_return receive(std::move(request));
    HttpReply reply;
    if (!find_page(request.url.text(), reply)) {
      boost::asio::steady_timer never(co_await boost::asio::this_coro::executor,
                                      boost::asio::steady_timer::time_point::max());
      co_await never.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
      co_return cancelled_error("fake");
    }
    const std::string body = std::exchange(reply.body, {});
    for (std::size_t at = 0; at < body.size(); at += kPiece) {
      const std::span<const char> piece(body.data() + at, std::min(kPiece, body.size() - at));
      const Status taken = co_await request.on_reply_piece(reply, piece);
      if (taken.has_error()) co_return taken.error();
    }
    co_return reply;
  }

 private:
  static constexpr std::size_t kPiece = 64 * 1024;

  HttpReply receive(HttpRequest request) {
    const std::lock_guard lock(mutex_);
    webhooks_.push_back(std::move(request));
    HttpReply reply;
    reply.status = 200;
    if (!webhook_answers_.empty()) {
      reply.status = webhook_answers_.front();
      webhook_answers_.pop_front();
    }
    changed_.notify_all();
    return reply;
  }
  bool find_page(const std::string& url, HttpReply& reply) {
    const std::lock_guard lock(mutex_);
    const auto found = pages_.find(url);
    if (found == pages_.end()) return false;
    reply.status = found->second.first;
    reply.body = found->second.second;
    return true;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::pair<int, std::string>> pages_;
  std::deque<int> webhook_answers_;
  std::vector<HttpRequest> webhooks_;
};

}  // namespace tokpost::test
