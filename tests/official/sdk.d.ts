// It has types only for its index, which is of all products at once.
declare module "@alicloud/dingtalk/conference_1_0.js";
