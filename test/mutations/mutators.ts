import ts from "typescript";

export interface Replacement {
  readonly kind: string;
  /** The replaced node; the node itself if absent. */
  readonly at?: ts.Node;
  readonly replacement: string;
}

const comparisons = new Map([
  ["===", ["!=="]],
  ["!==", ["==="]],
  ["<", ["<=", ">="]],
  ["<=", ["<", ">"]],
  [">", [">=", "<="]],
  [">=", [">", "<"]],
]);
const joins = new Map([
  ["&&", "||"],
  ["||", "&&"],
  ["??", "&&"],
]);
const sums = new Map([
  ["+", "-"],
  ["-", "+"],
  ["*", "/"],
  ["/", "*"],
  ["%", "*"],
  ["|", "&"],
  ["&", "|"],
  ["+=", "-="],
  ["-=", "+="],
]);
const otherMethods = new Map([
  ["some", "every"],
  ["every", "some"],
  ["startsWith", "endsWith"],
  ["endsWith", "startsWith"],
  ["min", "max"],
  ["max", "min"],
]);
const dropped = new Set(
  "filter sort toSorted slice trim trimEnd trimStart reverse toLowerCase toUpperCase".split(" "),
);

/**
 * Possible replacements of a node, or of a part of it: each is one small fault that a programmer could have
 * made.
 */
export function replacementsOf(node: ts.Node): Replacement[] {
  if (ts.isIfStatement(node)) return [...truths(node.expression), ...removedBlock(node.elseStatement)];
  if (ts.isConditionalExpression(node)) return truths(node.condition);
  // A loop that stays true never ends.
  if (ts.isWhileStatement(node)) return [{ kind: "condition", at: node.expression, replacement: "false" }];
  if (ts.isForStatement(node) && node.condition)
    return [{ kind: "condition", at: node.condition, replacement: "false" }];
  if (ts.isBinaryExpression(node)) return ofOperator(node);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return [{ kind: "removed negation", replacement: `(${node.operand.getText()})` }];
  if (ts.isAwaitExpression(node)) return [{ kind: "removed await", replacement: node.expression.getText() }];
  if (ts.isExpressionStatement(node) || ts.isThrowStatement(node))
    return [{ kind: "removed statement", replacement: ";" }];
  if (ts.isSpreadElement(node)) return [{ kind: "removed elements", replacement: "...[]" }];
  if (ts.isSpreadAssignment(node)) return [{ kind: "removed fields", replacement: "...{}" }];
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [{ kind: "boolean", replacement: "false" }];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [{ kind: "boolean", replacement: "true" }];
  if (ts.isNumericLiteral(node)) return ofNumber(node);
  if (ts.isTryStatement(node)) return removedBlock(node.finallyBlock);
  if (ts.isCatchClause(node)) return removedBlock(node.block);
  if (ts.isFunctionLike(node) && "body" in node) return ofBody(node.body);
  if (ts.isPropertyAccessChain(node) || ts.isElementAccessChain(node) || ts.isCallChain(node))
    return [...ofChain(node), ...ofCall(node)];
  return ofCall(node);
}

function truths(at: ts.Expression): Replacement[] {
  return ["true", "false"].map((replacement) => ({ kind: "condition", at, replacement }));
}

function ofOperator({ operatorToken: at, left, right }: ts.BinaryExpression): Replacement[] {
  const operator = at.getText();
  const join = joins.get(operator);
  if (join !== undefined) {
    // `??` mixes with the other operators only in parentheses.
    const replacement = `((${left.getText()}) ${join} (${right.getText()}))`;
    return [{ kind: "logical operator", replacement }];
  }
  const sum = sums.get(operator);
  const isText = [left, right].some((one) => ts.isStringLiteralLike(one) || ts.isTemplateExpression(one));
  if (sum !== undefined) return isText ? [] : [{ kind: "arithmetic", at, replacement: sum }];
  const others = comparisons.get(operator) ?? [];
  return others.map((replacement) => ({ kind: "comparison", at, replacement }));
}

/** A small number becomes one more; a large one, which is a limit or a time, becomes 0. */
function ofNumber(node: ts.NumericLiteral): Replacement[] {
  if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return [];
  const value = Number(node.text);
  return [{ kind: "number", replacement: value <= 10 ? String(value + 1) : "0" }];
}

function ofBody(body: ts.ConciseBody | undefined): Replacement[] {
  if (body === undefined || ts.isConstructorDeclaration(body.parent)) return [];
  if (ts.isBlock(body)) return removedBlock(body);
  const isNothing = body.getText() === "undefined" || ts.isLiteralExpression(body);
  return isNothing ? [] : [{ kind: "removed body", at: body, replacement: "undefined" }];
}

function removedBlock(block: ts.Statement | undefined): Replacement[] {
  const isEmpty = block === undefined || (ts.isBlock(block) && block.statements.length === 0);
  // An `else if` has conditions of its own.
  if (isEmpty || ts.isIfStatement(block)) return [];
  return [{ kind: "removed body", at: block, replacement: "{}" }];
}

function ofChain(node: ts.PropertyAccessChain | ts.ElementAccessChain | ts.CallChain): Replacement[] {
  const at = node.questionDotToken;
  if (!at) return [];
  return [{ kind: "optional chain", at, replacement: ts.isPropertyAccessChain(node) ? "." : "" }];
}

function ofCall(node: ts.Node): Replacement[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name, expression: object } = node.expression;
  if (dropped.has(name.text)) return [{ kind: "removed call", replacement: object.getText() }];
  const other = otherMethods.get(name.text);
  return other === undefined ? [] : [{ kind: "other method", at: name, replacement: other }];
}
