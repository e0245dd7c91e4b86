# The likeliest scores by SciPy's general optimiser, for bradley-terry.test.ts: python bradley_terry.py > bradley-terry.json
import json

import numpy as np
from scipy.optimize import minimize

cases = [
    {'wins': [[0, 7, 9.5], [3, 0, 6], [0.5, 4, 0]], 'prior': 0},
    {'wins': [[0, 12, 20, 20], [8, 0, 11, 17], [0, 9, 0, 13.5], [0, 3, 6.5, 0]], 'prior': 0.1},
    # The first wins always: only the prior keeps it finite. The last two never met.
    {'wins': [[0, 5, 5, 5], [0, 0, 3, 2], [0, 2, 0, 0], [0, 3, 0, 0]], 'prior': 0.1},
]
for case in cases:
    wins = np.array(case['wins'], float) + case['prior'] * (1 - np.eye(len(case['wins'])))

    def unlikelihood(s):
        return (wins * np.log1p(np.exp(s[None, :] - s[:, None]))).sum()

    found = minimize(unlikelihood, np.zeros(len(wins)), method='BFGS', options={'gtol': 1e-10})
    case['scores'] = (found.x - found.x.mean()).tolist()
print(json.dumps(cases))
