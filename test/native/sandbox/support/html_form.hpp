#pragma once

#include "native/core/net/url.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost::test {

/// The one form of a page, filled in and submitted as a browser would: disabled controls and boxes
/// that are not ticked are left out, and only the button that is pressed is sent.
class HtmlForm {
 public:
  explicit HtmlForm(const std::string& page) {
    const std::size_t begin = page.find("<form");
    const std::size_t end = page.find("</form>");
    if (begin == std::string::npos || end == std::string::npos) return;
    for (std::size_t at = begin; (at = page.find('<', at)) < end; ++at) {
      const std::string tag = page.substr(at, page.find('>', at) - at);
      if (tag.starts_with("<form")) method_ = attribute(tag, "method").value_or("get");
      if (tag.starts_with("<form")) action_ = attribute(tag, "action").value_or("");
      if (tag.starts_with("<input")) add_input(tag);
      if (tag.starts_with("<button")) buttons_.push_back(read(tag));
    }
  }

  const std::string& method() const { return method_; }
  /// Empty: the page's own URL.
  const std::string& action() const { return action_; }
  std::vector<std::string> values(std::string_view name) const {
    std::vector<std::string> found;
    for (const auto& control : inputs_) {
      if (control.name == name) found.push_back(control.value);
    }
    return found;
  }

  /// Ticks one radio button or box, by name and value; false where there is none that can be.
  bool tick(std::string_view name, std::string_view value) { return set(name, value, true); }
  bool untick(std::string_view name, std::string_view value) { return set(name, value, false); }

  /// The body of a press on that button; nullopt where there is none.
  std::optional<std::string> press(std::string_view name, std::string_view value) const {
    const auto button = std::find_if(buttons_.begin(), buttons_.end(), [&](const Control& one) {
      return one.name == name && one.value == value;
    });
    if (button == buttons_.end()) return std::nullopt;
    Params fields;
    for (const auto& control : inputs_) {
      if (control.is_sent && !control.is_disabled) fields.emplace_back(control.name, control.value);
    }
    fields.emplace_back(button->name, button->value);
    return encode_params(fields);
  }

 private:
  struct Control {
    std::string name;
    std::string value;
    std::string type;
    bool is_disabled = false;
    bool is_sent = false;
  };

  static std::optional<std::string> attribute(const std::string& tag, std::string_view name) {
    const std::string start = " " + std::string(name) + "=\"";
    const std::size_t at = tag.find(start);
    if (at == std::string::npos) return std::nullopt;
    const std::size_t begin = at + start.size();
    return tag.substr(begin, tag.find('"', begin) - begin);
  }
  static Control read(const std::string& tag) {
    Control control;
    control.name = attribute(tag, "name").value_or("");
    control.value = attribute(tag, "value").value_or("");
    control.type = attribute(tag, "type").value_or("text");
    control.is_disabled = tag.find(" disabled") != std::string::npos;
    return control;
  }
  void add_input(const std::string& tag) {
    Control control = read(tag);
    const bool is_choice = control.type == "radio" || control.type == "checkbox";
    control.is_sent = !is_choice || tag.find(" checked") != std::string::npos;
    inputs_.push_back(std::move(control));
  }
  bool set(std::string_view name, std::string_view value, bool ticked) {
    const auto found = std::find_if(inputs_.begin(), inputs_.end(), [&](const Control& one) {
      return one.name == name && one.value == value && one.type != "hidden";
    });
    if (found == inputs_.end() || found->is_disabled) return false;
    if (found->type == "radio") {
      for (auto& control : inputs_) {
        if (control.name == name) control.is_sent = false;
      }
    }
    found->is_sent = ticked;
    return true;
  }

  std::string method_;
  std::string action_;
  std::vector<Control> inputs_;
  std::vector<Control> buttons_;
};

}  // namespace tokpost::test
