export { modelFolder } from '@sr3kit/models/node';
