"""Money of products over time: pure decimal and integer arithmetic, the same as the browser's page/money.js."""
