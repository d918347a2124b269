#pragma once

#include "test/native/support/imposter.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tokpost::test {

/// A developer's web server on loopback: files to be pulled, and a receiver of webhooks.
class WebOrigin {
 public:
  struct Webhook {
    std::string head;
    std::string body;
  };

  WebOrigin() : server_([this](Peer& peer) { serve(peer); }) {}

  std::string origin() const {
    const std::string url = server_.url();
    return url.substr(0, url.size() - 1);
  }
  std::string webhook_url() const { return server_.url("/webhook"); }
  /// What a GET of that path answers; without one it never answers.
  void page(const std::string& path, std::string body, std::string status = "200 OK",
            std::string headers = "") {
    const std::lock_guard lock(mutex_);
    pages_[path] = {std::move(status), std::move(headers), std::move(body)};
  }
  /// How the next webhooks are answered, in turn; 200 after that.
  void answer_webhooks(std::vector<std::string> statuses) {
    const std::lock_guard lock(mutex_);
    answers_.assign(statuses.begin(), statuses.end());
  }
  /// The webhooks so far, once there are that many; fewer when `limit` is over.
  std::vector<Webhook> wait_for_webhooks(
      std::size_t count, std::chrono::milliseconds limit = std::chrono::seconds(5)) {
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, limit, [&] { return webhooks_.size() >= count; });
    return webhooks_;
  }

 private:
  struct Page {
    std::string status;
    std::string headers;
    std::string body;
  };

  void serve(Peer& peer) {
    while (true) {
      auto [head, body] = peer.read_request();
      if (head.starts_with("POST ")) {
        peer.reply("", receive({std::move(head), std::move(body)}));
        continue;
      }
      const std::size_t path = head.find(' ') + 1;
      const auto page = find(head.substr(path, head.find(' ', path) - path));
      if (page.status.empty()) peer.read_head();  // nothing, until the peer gives up
      peer.reply(page.body, page.status, page.headers);
    }
  }
  std::string receive(Webhook webhook) {
    const std::lock_guard lock(mutex_);
    webhooks_.push_back(std::move(webhook));
    came_.notify_all();
    if (answers_.empty()) return "200 OK";
    std::string answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }
  Page find(const std::string& path) {
    const std::lock_guard lock(mutex_);
    const auto found = pages_.find(path);
    return found == pages_.end() ? Page() : found->second;
  }

  std::mutex mutex_;
  std::condition_variable came_;
  std::map<std::string, Page> pages_;
  std::deque<std::string> answers_;
  std::vector<Webhook> webhooks_;
  Imposter server_;  // last: its threads use what is above
};

}  // namespace tokpost::test
