#pragma once

#include "native/core/accounts/desk.hpp"
#include "native/core/tiktok/user.hpp"
#include "test/native/core/publish/engine_fixture.hpp"
#include "test/native/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace tokpost::test {

/// A desk with a store of its own, beside a fake TikTok that pulls.
class DeskFixture : public PublishFixture {
 protected:
  DeskFixture() {
    context_.sleeper = &manual_;
    config_->store.path = (directory_.path() / "tokpost.db").string();
    config_->encryption_keys = {Secret(std::string(64, '7'))};
    desk_ = open();
  }
  ~DeskFixture() override { close(desk_); }

  std::shared_ptr<Desk> open() {
    DeskOptions options;
    options.context = context_;
    options.sink = [this](PostNews news) {
      const std::lock_guard lock(mutex_);
      news_.push_back(std::move(news));
    };
    options.left = [this] { ++left_; };
    auto opened = await([&] { return Desk::async_open(options); });
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
    return opened ? *opened : nullptr;
  }
  void close(const std::shared_ptr<Desk>& desk) {
    await_void([desk] { return desk->async_close(); });
  }
  std::shared_ptr<TokenOwner> token(const std::string& open_id, tiktok::Scopes scopes = {}) {
    tiktok::TokenSet tokens;
    tokens.open_id = open_id;
    tokens.access_token = Secret("act.test");
    tokens.scopes = std::move(scopes);
    auto session = tiktok::TokenSession::make(context_, std::move(tokens), {});
    return std::make_shared<TokenOwner>(tiktok::UserClient::make(context_, std::move(session)));
  }
  Result<PostView> accept(const std::shared_ptr<TokenOwner>& owner) {
    auto known = await([&] { return desk_->async_owner(owner); });
    PostOrder order;
    order.owner = *known;
    order.request = pulled_post();
    return await([&] { return desk_->async_accept(order); });
  }
  void bring(const std::shared_ptr<TokenOwner>& owner) {
    EXPECT_TRUE(await([&] { return desk_->async_bring(owner); }).has_value());
  }
  void start() {
    EXPECT_TRUE(await([&] { return desk_->async_start(); }).has_value());
  }
  PostView get(const std::string& id) {
    auto view = await([&] { return desk_->posts()->async_get(id); });
    EXPECT_TRUE(view && *view);
    return view && *view ? **view : PostView();
  }
  /// Lets time pass until the post is in that state.
  bool reaches(const std::string& id, PostState state) {
    for (int i = 0; i < 4000; ++i) {
      if (get(id).state == state) return true;
      std::this_thread::sleep_for(milliseconds(1));
      if (i % 3 == 2) manual_.advance();
    }
    return false;
  }
  /// A post that TikTok has when the process ends; the next one has no token for it.
  std::string left_behind(const std::string& open_id) {
    tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_DOWNLOAD"})"));
    const auto mine = token(open_id);
    std::string id = accept(mine)->id;
    EXPECT_TRUE(reaches(id, PostState::processing));
    close(desk_);
    desk_ = open();
    return id;
  }
  void finish_processing() {
    tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PUBLISH_COMPLETE"})"));
  }
  void answer_user(const std::string& open_id) {
    const auto request = tiktok::profile_request(*config_, Secret("act.test"), {});
    tiktok_->usual(request.url.target,
                   make_ok_reply(R"({"user":{"open_id":")" + open_id + R"("}})"));
  }

  TempDir directory_;
  ManualSleeper manual_{clock_};
  std::atomic<int> left_{0};
  std::shared_ptr<Desk> desk_;
};

}  // namespace tokpost::test
