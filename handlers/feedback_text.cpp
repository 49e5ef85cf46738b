#include "handlers/feedback_text.hpp"

#include <fmt/format.h>

namespace shopd::handlers {
namespace {

std::string what_happened(const Product& product) {
    if (product.context_type == product_of_role) return fmt::format("Role given in {}.", product.course_name);
    if (product.context_type == product_by_itself) return fmt::format("{} registered.", product.course_name);
    if (product.context_type == product_of_seat) return fmt::format("{}: a seat to assign.", product.course_name);
    return fmt::format("Enrolled in course {}.", product.course_name);
}

std::string what_happened(const ProductShift& shift) {
    if (shift.product != ProductId{})
        return fmt::format("{} prolonged. Product reference {}.", shift.course_name, shift.reference);
    return fmt::format("Access to course {} extended.", shift.course_name);
}

std::string escape_html(const std::string& text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
        case '&':
            html += "&amp;";
            break;
        case '<':
            html += "&lt;";
            break;
        case '>':
            html += "&gt;";
            break;
        case '"':
            html += "&quot;";
            break;
        default:
            html += c;
        }
    }
    return html;
}

} // namespace

std::string feedback_text(const Effect& effect) {
    std::string text;
    if (const auto* product = std::get_if<Product>(&effect.intent))
        text = what_happened(*product);
    else if (const auto* shift = std::get_if<ProductShift>(&effect.intent))
        text = what_happened(*shift);
    if (!text.empty() && !effect.reference.empty()) text += fmt::format(" Product reference {}.", effect.reference);
    return text;
}

std::string feedback_line(const Effect& effect) {
    const auto text = feedback_text(effect);
    if (text.empty()) return "";
    return fmt::format("<br/>\nID: {} : {}", escape_html(effect.key.item_code), escape_html(text));
}

} // namespace shopd::handlers
