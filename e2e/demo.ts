/** Numbers of the demo company. */
export const marketingNumber = '+15550100001'
export const departmentsNumber = '+15550100002'
