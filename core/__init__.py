"""What a mini mentorship is: values, rules, use cases and screens, without a word of any platform."""
