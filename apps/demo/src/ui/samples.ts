import astronaut from '../samples/astronaut.png';
import cat from '../samples/cat.png';
import coffee from '../samples/coffee.png';
import rocket from '../samples/rocket.png';

/** Pictures that come with the page: free ones, made smaller by bicubic interpolation. */
export const samples = [
  { url: cat, name: 'cat.png', alt: 'A cat' },
  { url: coffee, name: 'coffee.png', alt: 'A cup of coffee' },
  { url: astronaut, name: 'astronaut.png', alt: 'An astronaut' },
  { url: rocket, name: 'rocket.png', alt: 'A rocket' },
] as const;
