// The npm package, as the worker serves it beside the page.
export * from "dingtalk-conference-lock";
